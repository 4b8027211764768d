"""How a document looks in XML, and what XML cannot say."""

from typing import Any

import pytest

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.xml_writer import write_xml
from tests.fhir.documents import task

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'


def written(**members: Any) -> str:
    """Return what a Basic with `members` has inside."""
    text = write_xml({"resourceType": "Basic", **members}).decode()
    return text.removeprefix(f'{HEAD}<Basic xmlns="http://hl7.org/fhir">').removesuffix("</Basic>")


def test_a_task_is_written_in_the_order_of_r4() -> None:
    document = {
        "note": [{"text": "a"}, {"text": "b"}],
        "intent": "order",
        "contained": [{"id": "p", "resourceType": "Patient", "active": True}],
        "status": "draft",
        "id": "1",
        "resourceType": "Task",
    }

    assert write_xml(document).decode() == (
        f'{HEAD}<Task xmlns="http://hl7.org/fhir"><id value="1"/>'
        '<contained><Patient><id value="p"/><active value="true"/></Patient></contained>'
        '<status value="draft"/><intent value="order"/>'
        '<note><text value="a"/></note><note><text value="b"/></note></Task>'
    )


def test_ids_and_the_url_of_an_extension_are_attributes() -> None:
    extension = {"valueUri": "u", "url": "http://example.org/a?b&c", "id": "e"}

    assert written(extension=[extension], code={"id": "c", "text": "x"}) == (
        '<extension id="e" url="http://example.org/a?b&amp;c"><valueUri value="u"/></extension>'
        '<code id="c"><text value="x"/></code>'
    )


def test_extensions_of_a_primitive_stand_inside_it() -> None:
    beside = {"id": "x", "extension": [{"url": "u", "valueBoolean": False}]}

    assert written(created="2026", _created=beside) == (
        '<created value="2026" id="x"><extension url="u"><valueBoolean value="false"/></extension></created>'
    )


def test_white_space_survives_the_normalisation_of_attributes() -> None:
    assert written(language='a\tb\nc\rd"<&>') == '<language value="a&#9;b&#10;c&#13;d&quot;&lt;&amp;&gt;"/>'


@pytest.mark.parametrize(
    ("inside", "canonical"),
    [
        ("<p>Call &amp; tell</p>", "<p>Call &amp; tell</p>"),
        ("<br></br><td/>", "<br/><td></td>"),
        ("<a href='x' title='\"'>&quot;&#160;</a>", '<a href="x" title="&quot;">"\u00a0</a>'),
        ('<p xml:lang="de" xmlns="http://www.w3.org/1999/xhtml">a\n\tb</p>', '<p xml:lang="de">a\n\tb</p>'),
        ("a &gt; b &#13;", "a &gt; b &#13;"),
    ],
)
def test_a_narrative_is_written_as_elements_in_one_spelling(inside: str, canonical: str) -> None:
    assert written(text={"div": DIV.format(inside)}) == f"<text>{DIV.format(canonical)}</text>"


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"frob": 1}, "Basic.frob"),
        ({"_code": {"id": "x"}}, "Basic._code"),
        ({"created": None}, "Basic.created"),
        ({"created": 2026}, "Basic.created"),
        ({"created": ["2026"]}, "Basic.created"),
        ({"code": "x"}, "Basic.code"),
        ({"code": {}}, "Basic.code"),
        ({"_created": {}}, "Basic.created"),
        ({"code": {"coding": {"code": "x"}}}, "Basic.code.coding"),
        ({"code": {"coding": [{"userSelected": "true"}]}}, "Basic.code.coding[0].userSelected"),
        ({"code": {"coding": ["x"]}}, "Basic.code.coding[0]"),
        ({"extension": [{"url": 1}]}, "Basic.extension[0].url"),
        ({"extension": [{"url": "u", "valueDecimal": 1.5}]}, "Basic.extension[0].valueDecimal"),
        ({"meta": {"profile": [None]}}, "Basic.meta.profile[0]"),
        ({"language": "\x07"}, "Basic.language"),
        ({"language": "\ufffe"}, "Basic.language"),
        ({"language": "\ud800"}, "Basic.language"),
        ({"contained": [{"resourceType": "Frob"}]}, "Basic.contained[0]"),
        ({"contained": [{"id": "x"}]}, "Basic.contained[0]"),
        ({"contained": ["x"]}, "Basic.contained[0]"),
        ({"text": {"div": 1}}, "Basic.text.div"),
        ({"text": {"div": DIV.format("") + "<evil/>"}}, "Basic.text.div"),
        ({"text": {"div": "<div>no namespace</div>"}}, "Basic.text.div"),
        ({"text": {"div": DIV.format("<!-- x -->")}}, "Basic.text.div"),
        ({"text": {"div": DIV.format('<svg xmlns="http://www.w3.org/2000/svg"/>')}}, "Basic.text.div"),
        ({"text": {"div": DIV.format("\ud800")}}, "Basic.text.div"),
        ({"text": {"div": "<!DOCTYPE div>" + DIV.format("x")}}, "Basic.text.div"),
    ],
)
def test_what_r4_does_not_define_is_refused_rather_than_lost(members: Any, place: str) -> None:
    with pytest.raises(ApiError) as refusal:
        written(**members)

    assert refusal.value.problem is Problem.NOT_ACCEPTABLE
    assert refusal.value.issues[0].expression == place


@pytest.mark.parametrize("document", [{}, {"resourceType": "Frob"}, {"resourceType": ["Task"]}])
def test_only_resources_of_r4_are_written(document: Any) -> None:
    with pytest.raises(ApiError):
        write_xml(document)


def test_writing_leaves_the_document_as_it_was() -> None:
    document = task(description="x", code={"text": "y"})
    before = repr(document)

    write_xml(document)

    assert repr(document) == before
