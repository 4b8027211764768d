"""HL7's cases for FHIRPath Patch, with a task's elements in place of a patient's.

https://github.com/FHIR/fhir-test-cases/blob/main/r4/patch/fhir-path-tests.xml
"""

from typing import Any

import pytest

from graphql_schema.patch.fhirpath_patch import fhirpath_patch
from tests.patch.parameters import Json, built, operation, parameters
from tests.patch.patching import refusal

SYSTEM = "http://example.org"
DATE = {"valueDate": "1930-01-01"}
THIRD = {"valueIdentifier": {"system": SYSTEM, "value": "value 3"}}


def identifiers(*numbers: int) -> Json:
    return {"identifier": [{"system": SYSTEM, "value": f"value {number}"} for number in numbers]}


def move(source: int, destination: int) -> Json:
    return operation("move", "Task.identifier", source=source, destination=destination)


NAMED = {"type": {"text": "a name"}, "valueCode": "male"}
NAME_ONLY = {"type": {"text": "a name"}}
VALUE_ONLY = {"valueCode": "male"}
MARRIED = {"text": "married"}

CASES: dict[str, tuple[Json, list[Json], Json]] = {
    "No Difference": ({"authoredOn": "1920-01-01"}, [], {"authoredOn": "1920-01-01"}),
    "Replace Primitive": (
        {"authoredOn": "1920-01-01"},
        [operation("replace", "Task.authoredOn", value=DATE)],
        {"authoredOn": "1930-01-01"},
    ),
    "Delete Primitive": ({"authoredOn": "1920-01-01"}, [operation("delete", "Task.authoredOn")], {}),
    "Add Primitive": (
        {},
        [operation("add", "Task", name="authoredOn", value=DATE)],
        {"authoredOn": "1930-01-01"},
    ),
    "Replace Nested Primitive #1": (
        {"input": [NAMED]},
        [operation("replace", "Task.input[0].value", value={"valueCode": "female"})],
        {"input": [NAMED | {"valueCode": "female"}]},
    ),
    "Replace Nested Primitive #2": (
        {"input": [NAMED]},
        [operation("replace", "Task.input[0].type.text", value={"valueString": "the name"})],
        {"input": [NAMED | {"type": {"text": "the name"}}]},
    ),
    "Delete Nested Primitive #1": (
        {"input": [NAMED]},
        [operation("delete", "Task.input[0].value")],
        {"input": [NAME_ONLY]},
    ),
    "Delete Nested Primitive #2": (
        {"input": [NAMED]},
        [operation("delete", "Task.input[0].type.text")],
        {"input": [VALUE_ONLY]},
    ),
    "Add Nested Primitive": (
        {"input": [NAME_ONLY]},
        [operation("add", "Task.input[0]", name="value", value={"valueCode": "male"})],
        {"input": [NAMED]},
    ),
    "Add Complex": (
        {},
        [operation("add", "Task", name="businessStatus", value={"valueCodeableConcept": MARRIED})],
        {"businessStatus": MARRIED},
    ),
    "Replace Complex": (
        {"businessStatus": {"id": "1", **MARRIED}},
        [
            operation(
                "replace",
                "Task.businessStatus",
                value={"valueCodeableConcept": {"id": "2", "text": "not married"}},
            )
        ],
        {"businessStatus": {"id": "2", "text": "not married"}},
    ),
    "Delete Complex": ({"businessStatus": MARRIED}, [operation("delete", "Task.businessStatus")], {}),
    "Add Anonymous Type": (
        {},
        [
            operation(
                "add",
                "Task",
                name="input",
                value=built(type={"valueCodeableConcept": {"text": "a name"}}),
            )
        ],
        {"input": [NAME_ONLY]},
    ),
    "Delete Anonymous Type": ({"input": [NAME_ONLY]}, [operation("delete", "Task.input[0]")], {}),
    "List unchanged": (identifiers(1, 2), [], identifiers(1, 2)),
    "List unchanged, contents changed": (
        identifiers(1, 2),
        [
            operation("replace", "Task.identifier[0].value", value={"valueString": "value 2"}),
            operation("replace", "Task.identifier[1].value", value={"valueString": "value 1"}),
        ],
        identifiers(2, 1),
    ),
    "Add to list": (
        identifiers(1, 2),
        [operation("add", "Task", name="identifier", value=THIRD)],
        identifiers(1, 2, 3),
    ),
    "Insert in list #1": (
        identifiers(1, 2),
        [operation("insert", "Task.identifier", index=1, value=THIRD)],
        identifiers(1, 3, 2),
    ),
    "Insert in list #2": (
        identifiers(1, 2),
        [operation("insert", "Task.identifier", index=0, value=THIRD)],
        identifiers(3, 1, 2),
    ),
    "Delete from List #1": (
        identifiers(1, 2, 3),
        [operation("delete", "Task.identifier[0]")],
        identifiers(2, 3),
    ),
    "Delete from List #2": (
        identifiers(1, 2, 3),
        [operation("delete", "Task.identifier[1]")],
        identifiers(1, 3),
    ),
    "Delete from List #3": (
        identifiers(1, 2, 3),
        [operation("delete", "Task.identifier[2]")],
        identifiers(1, 2),
    ),
    "Reorder List #1": (identifiers(1, 2, 3, 4), [move(3, 1)], identifiers(1, 4, 2, 3)),
    "Reorder List #2": (identifiers(1, 2, 3, 4), [move(3, 0)], identifiers(4, 1, 2, 3)),
    "Reorder List #3": (identifiers(1, 2, 3, 4), [move(3, 2)], identifiers(1, 2, 4, 3)),
    "Reorder List #4": (identifiers(1, 2, 3, 4), [move(0, 3)], identifiers(2, 3, 4, 1)),
    "Reorder List #5": (identifiers(1, 2, 3, 4), [move(1, 0), move(2, 1)], identifiers(2, 3, 1, 4)),
    "Reorder List #6": (
        identifiers(1, 2, 3, 4),
        [move(3, 0), move(3, 1), move(3, 2)],
        identifiers(4, 3, 2, 1),
    ),
    "Operation on missing element #2": (
        {},
        [operation("add", "Task", name="identifier", value=THIRD)],
        identifiers(3),
    ),
    "Full Resource": (
        {"text": {"status": "generated", "div": "<div>Chalmers</div>"}, **identifiers(1)},
        [
            operation("replace", "Task.text.div", value={"valueString": "<div>Chalmers1</div>"}),
            operation("replace", "Task.identifier[0].value", value={"valueString": "value 2"}),
        ],
        {"text": {"status": "generated", "div": "<div>Chalmers1</div>"}, **identifiers(2)},
    ),
    "Consecutive operations": (
        {"input": [NAME_ONLY]},
        [
            operation("add", "Task.input[0]", name="value", value={"valueCode": "male"}),
            operation("add", "Task", name="input", value=built(value={"valueCode": "male"})),
        ],
        {"input": [NAMED, VALUE_ONLY]},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_official_case_gives_its_output(case: str) -> None:
    before, operations, after = CASES[case]

    patched: dict[str, Any] = fhirpath_patch(parameters(*operations))({"resourceType": "Task", **before})

    assert patched == {"resourceType": "Task", **after}


def test_the_official_case_of_a_missing_element_is_refused() -> None:
    path = "Task.identifier.where(use = 'official').period"
    edit = fhirpath_patch(parameters(operation("add", path, name="end", value={"valueDate": "2021-12-01"})))
    task = {"resourceType": "Task", "identifier": [{"use": "official", "value": "123"}]}

    assert refusal(lambda: edit(task)) == (422, "processing", "Parameters.parameter[0].part[1]")
