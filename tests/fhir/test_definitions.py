"""Facts of R4 that the generated tables must show."""

import pytest

from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.fhir.definitions import Element
from graphql_schema.fhir.generate import elements_of
from graphql_schema.fhir.generated_text import element_line
from graphql_schema.fhir.invariants import INVARIANTS
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.types import TYPES

SEARCHED = {
    "authoredOn", "basedOn", "businessStatus", "code", "encounter", "executionPeriod", "focus", "for",
    "groupIdentifier", "identifier", "intent", "lastModified", "owner", "partOf", "performerType", "priority",
    "requester", "status",
}  # fmt: skip
"""Elements behind the 19 search parameters of Task: `patient` and `subject` share `for`."""

EVERY_ELEMENT = [(type_.name, element) for type_ in TYPES.values() for element in type_.elements]


def task_element(name: str) -> Element:
    """Return one element of Task."""
    return next(element for element in TYPES["Task"].elements if element.name == name)


def test_task_has_the_elements_that_can_be_searched() -> None:
    assert {element.name for element in TYPES["Task"].elements} >= SEARCHED


def test_task_has_exactly_the_elements_of_r4() -> None:
    names = [element.name for element in TYPES["Task"].elements]

    assert len(names) == len(set(names)) == 39
    assert [name for name in names if task_element(name).required] == ["status", "intent"]


@pytest.mark.parametrize("type_name", ["Extension", "Task.input", "Task.output"])
def test_any_value_has_the_fifty_types_of_r4(type_name: str) -> None:
    choices = [element for element in TYPES[type_name].elements if element.choice == "value[x]"]

    assert len(choices) == 50
    assert {element.required for element in choices} == {type_name != "Extension"}


@pytest.mark.parametrize(
    ("code_set", "codes"),
    [
        (
            "task-status",
            "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed entered-in-error",
        ),
        (
            "task-intent",
            "unknown proposal plan order original-order reflex-order filler-order instance-order option",
        ),
        ("request-priority", "routine urgent asap stat"),
    ],
)
def test_the_codes_are_those_of_r4_in_their_order(code_set: str, codes: str) -> None:
    assert " ".join(code.code for code in CODE_SETS[code_set]) == codes


def test_an_owner_may_be_of_eight_types() -> None:
    assert len(task_element("owner").targets) == 8
    assert task_element("for").targets == ()


def test_every_type_that_is_named_is_declared() -> None:
    assert {element.type for _, element in EVERY_ELEMENT} <= {*TYPES, *PRIMITIVES, "Resource"}


def test_every_code_set_and_invariant_that_is_named_is_declared() -> None:
    assert {element.codes for _, element in EVERY_ELEMENT if element.codes} <= CODE_SETS.keys()
    assert {key for type_ in TYPES.values() for key in type_.invariants} == INVARIANTS.keys()


def test_every_type_and_element_has_a_description_of_one_line() -> None:
    texts = [type_.description for type_ in TYPES.values()] + [
        element.description for _, element in EVERY_ELEMENT
    ]

    assert all(text and "\n" not in text for text in texts)


def test_every_element_may_have_extensions_and_backbones_modifiers() -> None:
    for type_ in TYPES.values():
        names = {element.name for element in type_.elements}
        assert names >= {"id", "extension"}
        if type_.name.startswith("Task"):
            assert "modifierExtension" in names


def test_the_generator_makes_one_element_of_each_type_of_a_choice() -> None:
    item = {
        "path": "Annotation.author[x]",
        "short": "Responsible\n one",
        "min": 0,
        "max": "1",
        "isSummary": True,
        "type": [{"code": "Reference", "targetProfile": ["http://x/Patient"]}, {"code": "string"}],
    }

    lines = [element_line(element) for element in elements_of(item, {})]

    assert lines == [
        'Element("authorReference", "Reference", "Responsible one", targets=("Patient",), choice="author[x]", summary=True)',
        'Element("authorString", "string", "Responsible one", choice="author[x]", summary=True)',
    ]
