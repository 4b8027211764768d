"""Which XML is read, and what is refused, quickly and without repeating it."""

from collections.abc import Iterable
from time import process_time
from typing import Any

import pytest

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import DEEPEST, read_json, write_json
from graphql_schema.fhir.validation import problems_of_task
from graphql_schema.fhir.xml_reader import read_xml
from graphql_schema.fhir.xml_writer import write_xml

FHIR = "http://hl7.org/fhir"
XHTML = "http://www.w3.org/1999/xhtml"
SMALLEST = f'<Task xmlns="{FHIR}"><status value="draft"/><intent value="order"/></Task>'
AS_JSON = {"resourceType": "Task", "status": "draft", "intent": "order"}
SECRET = "Mrs-Jones"
SECONDS = 3


def task_with(inside: str) -> bytes:
    """Return a Task in XML that holds `inside`."""
    return f'<Task xmlns="{FHIR}">{inside}</Task>'.encode()


def root_with(attributes: Iterable[str]) -> bytes:
    """Return a Task in XML with `attributes`, and an element that it does not have."""
    return f'<Task xmlns="{FHIR}" {" ".join(attributes)}><frob/></Task>'.encode()


def refusal(body: bytes) -> ApiError:
    """Return the failure to read `body`."""
    with pytest.raises(ApiError) as raised:
        read_xml(body)
    return raised.value


@pytest.mark.parametrize(
    "text",
    [
        SMALLEST,
        f'<?xml version="1.0" encoding="UTF-8"?>\n{SMALLEST}\n',
        f"<?xml version='1.0' encoding='utf-8' standalone='yes'?>{SMALLEST}",
        f"\ufeff{SMALLEST}",
        f"<!-- a --><?xml-stylesheet href='http://example.org/x.xsl'?>{SMALLEST}<!-- b -->",
        f'<f:Task xmlns:f="{FHIR}"><f:status value="draft"/><f:intent value="order"/></f:Task>',
        f'<Task xmlns="{FHIR}">\r\n\t<intent value="order"></intent> <status value="draft" /></Task>',
        f'<Task xmlns="{FHIR}"><!-- c --><status value="dr&#97;ft"/><intent value="order"/></Task>',
    ],
)
def test_xml_says_the_same_however_it_is_spelled(text: str) -> None:
    assert read_xml(text.encode()) == AS_JSON


@pytest.mark.parametrize(
    ("inside", "members"),
    [
        ('<priority value=" a &#10; b "/>', {"priority": " a \n b "}),
        ('<priority value="a\nb\tc"/>', {"priority": "a b c"}),
        ('<priority value=""/>', {"priority": ""}),
        ('<note><text value="a"/></note><id value="1"/><note><text value="b"/></note>', {"note": [{"text": "a"}, {"text": "b"}], "id": "1"}),
        ('<restriction id="r"><repetitions value="+5"/></restriction>', {"restriction": {"id": "r", "repetitions": 5}}),
        ('<code><coding><userSelected value="false"/></coding></code>', {"code": {"coding": [{"userSelected": False}]}}),
        ('<contained><Patient><active value="true"/></Patient></contained>', {"contained": [{"resourceType": "Patient", "active": True}]}),
        ('<text><status value="generated"/><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>a<h:br/>&lt;</h:p></h:div></text>', {"text": {"status": "generated", "div": f'<div xmlns="{XHTML}"><p>a<br/>&lt;</p></div>'}}),
    ],
)  # fmt: skip
def test_elements_become_the_members_that_json_has(inside: str, members: dict[str, Any]) -> None:
    assert read_xml(task_with(inside)) == {"resourceType": "Task"} | members


@pytest.mark.parametrize(
    ("inside", "code", "place"),
    [
        ('<frob value="x"/>', "structure", "Task"),
        ("<frob><frob/></frob>", "structure", "Task"),
        ('<status value="a" frob="x"/>', "structure", "Task.status"),
        ('<status value="a" xml:lang="de"/>', "structure", "Task.status"),
        ('<code value="x"/>', "structure", "Task.code"),
        ('<code url="x"/>', "structure", "Task.code"),
        ('<status value="a"/><status value="b"/>', "structure", "Task.status"),
        ('<code><text value="a"/></code><code><text value="b"/></code>', "structure", "Task.code"),
        ("<status/>", "structure", "Task.status"),
        ("<code></code>", "structure", "Task.code"),
        ("<note><text value='a'/></note><note/>", "structure", "Task.note[1]"),
        ("<status>draft</status>", "structure", "Task.status"),
        ("<![CDATA[x]]>", "structure", "Task"),
        ('<status value="a"><code/></status>', "structure", "Task.status"),
        ('<status xmlns="" value="a"/>', "structure", "Task"),
        ('<status xmlns="http://hl7.org/fhir/v2" value="a"/>', "structure", "Task"),
        ("<contained><Frob/></contained>", "structure", "Task.contained[0]"),
        ("<contained/>", "structure", "Task.contained[0]"),
        ('<contained id="x"><Patient/></contained>', "structure", "Task.contained[0]"),
        ('<contained><Patient id="x"/></contained>', "structure", "Task.contained[0]"),
        ("<contained><Patient/><Patient/></contained>", "structure", "Task.contained[0]"),
        ("<contained><Patient><frob/></Patient></contained>", "structure", "Task.contained[0]"),
        ("<code><coding/></code>", "structure", "Task.code.coding[0]"),
        ('<code><coding><userSelected value="1"/></coding></code>', "value", "Task.code.coding[0].userSelected"),
        ('<input><valueInteger value="x"/></input>', "value", "Task.input[0].valueInteger"),
        ('<input><valueInteger value=" 1"/></input>', "value", "Task.input[0].valueInteger"),
        ('<input><valueInteger value="+-1"/></input>', "value", "Task.input[0].valueInteger"),
        ('<input><valueDecimal value="01"/></input>', "value", "Task.input[0].valueDecimal"),
        ('<input><valueDecimal value=".5"/></input>', "value", "Task.input[0].valueDecimal"),
        ('<input><valueDecimal value="+1"/></input>', "value", "Task.input[0].valueDecimal"),
        ('<input><valueDecimal value="NaN"/></input>', "value", "Task.input[0].valueDecimal"),
        ('<input><valueDecimal value="\u0661"/></input>', "value", "Task.input[0].valueDecimal"),
        ('<input><valueDecimal value="1e999"/></input>', "value", None),
        ("<text><div/></text>", "structure", "Task.text"),
        (f'<div xmlns="{XHTML}">x</div>', "structure", "Task"),
        (f'<text><p xmlns="{XHTML}">x</p></text>', "structure", "Task.text"),
        (f'<text><div xmlns="{XHTML}"><status xmlns="{FHIR}"/></div></text>', "invalid", None),
        (f'<text><div xmlns="{XHTML}"><p xmlns:q="urn:q" q:a="x"/></div></text>', "invalid", None),
    ],
)  # fmt: skip
def test_what_would_be_lost_or_is_no_value_is_refused_at_its_place(
    inside: str, code: str, place: str | None
) -> None:
    error = refusal(task_with(inside))

    assert error.problem is Problem.INVALID
    assert [(issue.code, issue.expression) for issue in error.issues] == [(code, place)]


@pytest.mark.parametrize(
    "text",
    [
        '<Task><status value="draft"/></Task>',
        '<Task xmlns="http://hl7.org/fhir/v3"/>',
        f'<Frob xmlns="{FHIR}"/>',
        f'<DomainResource xmlns="{FHIR}"/>',
        f'<Task xmlns="{FHIR}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"/>',
        f'<div xmlns="{XHTML}"/>',
    ],
)
def test_the_root_must_be_a_resource_of_r4(text: str) -> None:
    assert refusal(text.encode()).problem is Problem.INVALID


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{}",
        b"<Task",
        f'{{"resourceType": "Task"}}{SMALLEST}'.encode(),
        f"{SMALLEST}{SMALLEST}".encode(),
        f" <?xml version='1.0'?>{SMALLEST}".encode(),
        f'<?xml version="1.1"?>{SMALLEST}'.encode(),
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{SMALLEST}'.encode(),
        f'<?xml version="1.0" encoding="UTF-16"?>{SMALLEST}'.encode("utf-16"),
        SMALLEST.encode("utf-16"),
        SMALLEST.encode("utf-16-le"),
        SMALLEST.replace("draft", "dräft").encode("latin-1"),
        task_with('<status value="\x00"/>'),
        task_with('<status value="\x0b"/>'),
        task_with('<status value="&#0;"/>'),
        task_with('<status value="&#8;"/>'),
        task_with('<status value="&#xD800;"/>'),
        task_with('<status value="\ufffe"/>'),
        task_with('<status value="&nbsp;"/>'),
        task_with('<status value="a" value="b"/>'),
        task_with("<q:status value='a'/>"),
        f"<!DOCTYPE Task>{SMALLEST}".encode(),
        f'<!DOCTYPE Task SYSTEM "http://example.org/x.dtd">{SMALLEST}'.encode(),
        f'<!DOCTYPE Task [<!ENTITY x SYSTEM "file:///etc/passwd">]>{SMALLEST}'.encode(),
        f'<!DOCTYPE Task [<!ENTITY % x SYSTEM "http://example.org/x"> %x;]>{SMALLEST}'.encode(),
        task_with(f'<text><div xmlns="{XHTML}"><!-- x --></div></text>'),
        task_with(f'<text><div xmlns="{XHTML}"><![CDATA[x]]></div></text>'),
        task_with(f'<text><div xmlns="{XHTML}"><?x y?></div></text>'),
    ],
)
def test_what_is_not_one_safe_xml_document_in_utf8_is_malformed(body: bytes) -> None:
    error = refusal(body)

    assert error.problem is Problem.MALFORMED
    assert error.issues[0].code == "structure"


@pytest.mark.parametrize(
    "inside",
    [
        f'<restriction><repetitions value="{SECRET}"/></restriction>',
        f"<status>{SECRET}</status>",
        f'<code value="{SECRET}"/>',
        f"<status value='{SECRET}' &{SECRET};/>",
        f'<description value="{SECRET}"/><description value="{SECRET}"/>',
    ],
)
def test_a_refusal_does_not_repeat_values(inside: str) -> None:
    assert SECRET not in str(refusal(task_with(inside)).issues)


def test_comments_stay_allowed_after_a_narrative() -> None:
    text = f'<text><status value="empty"/><div xmlns="{XHTML}">x</div></text><!-- y --><?z?>'

    assert read_xml(task_with(text))["text"]["status"] == "empty"


def extensions(levels: int) -> dict[str, Any]:
    """Return an extension that holds as many others."""
    inner: dict[str, Any] = {"url": "u", "valueString": "x"}
    for _ in range(levels):
        inner = {"url": "u", "extension": [inner]}
    return {"resourceType": "Basic", "extension": [inner]}


def assigners(levels: int) -> dict[str, Any]:
    """Return identifiers whose assigners have identifiers."""
    inner: dict[str, Any] = {"value": "x", "_value": {"id": "y"}}
    for _ in range(levels):
        inner = {"assigner": {"identifier": inner}}
    return {"resourceType": "Basic", "identifier": [inner]}


@pytest.mark.parametrize("nested", [extensions, assigners])
def test_xml_may_nest_exactly_as_deeply_as_json(nested: Any) -> None:
    told = []
    for levels in range(DEEPEST):
        document = nested(levels)
        try:
            read_json(write_json(document))
        except ApiError:
            told.append(refusal(write_xml(document)).problem)
        else:
            assert read_xml(write_xml(document)) == document

    assert set(told) == {Problem.INVALID}


@pytest.mark.parametrize(
    "body",
    [
        task_with("<extension url='u'>" * 300_000),
        b"<a>" * 1_000_000,
        root_with(f"a{number}='x'" for number in range(200_000)),
        root_with(f"xmlns:a{number}='{number}'" for number in range(100_000)),
        task_with(f'<input><valueDecimal value="{"9" * 4_000_000}"/></input>'),
        task_with(f'<input><valueInteger value="{"1" * 4_000_000}x"/></input>'),
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a;" * 10) for n in range(1000))
        + b"]><a>&a;</a>",
        task_with("<note>" + "<!-- -->" * 300_000),
        task_with("&lt;" * 1_000_000),
        task_with(f'<text><div xmlns="{XHTML}">' + "<b>" * 300_000),
    ],
    ids=lambda body: f"{body[:60]!r}",
)
def test_hostile_xml_is_refused_in_linear_time(body: bytes) -> None:
    start = process_time()

    refusal(body)

    assert process_time() - start < SECONDS


def test_a_deep_narrative_stays_a_text_for_the_check_to_judge() -> None:
    levels = 20_000
    inside = "<b>" * levels + "x" + "</b>" * levels

    document = read_xml(
        task_with(f'<text><status value="generated"/><div xmlns="{XHTML}">{inside}</div></text>')
    )

    assert document["text"]["div"] == f'<div xmlns="{XHTML}">{inside}</div>'


def test_what_was_read_is_checked_like_json() -> None:
    body = SMALLEST.replace("draft", "frobbed").encode()

    assert [issue.expression for issue in problems_of_task(read_xml(body))] == ["Task.status"]
