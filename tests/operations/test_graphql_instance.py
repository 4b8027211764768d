"""HL7's GraphQL inside one task: the examples of its page, said of a Task."""

from typing import Any

import pytest

from tests.operations.hl7 import chart_task, created, data, refusal, sent
from tests.service import Person, Service

NEXT_PAGE = "query Q($cursor: String!) { TaskConnection(_cursor: $cursor) { edges { resource { id } } } }"


@pytest.fixture
def admin(service: Service) -> Person:
    return service.admin()


EXAMPLES: dict[str, tuple[str, Any]] = {
    "fields by their FHIR names, absent ones left out": (
        "{ resourceType status intent priority focus { reference } for { reference } }",
        {
            "resourceType": "Task",
            "status": "requested",
            "intent": "order",
            "priority": "urgent",
            "for": {"reference": "Patient/65f1234567890abcdef12345"},
        },
    ),
    "choices by their JSON names": (
        "{ input { valueString valueQuantity { unit } } }",
        {"input": [{"valueString": "Peter"}, {"valueString": "James"}, {"valueQuantity": {"unit": "mg"}}]},
    ),
    "extensions of primitives": (
        "{ authoredOn _authoredOn { extension { valueDateTime } } }",
        {
            "authoredOn": "2024-03-15T08:00:00Z",
            "_authoredOn": {"extension": [{"valueDateTime": "2026-03-15T08:00:00Z"}]},
        },
    ),
    "aliases": ("{ now: status }", {"now": "requested"}),
    "a filter by a member": ('{ identifier(system: "urn:a") { value } }', {"identifier": [{"value": "1"}]}),
    "a filter by a code without quotes": (
        "{ identifier(use: official) { value } }",
        {"identifier": [{"value": "1"}]},
    ),
    "a filter by FHIRPath": (
        '{ identifier(fhirpath: "system.exists()") { value } }',
        {"identifier": [{"value": "1"}, {"value": "2"}]},
    ),
    "a filter by FHIRPath with comparisons": (
        """{ input(fhirpath: "type.text = 'dose' and value.value > 1 or $index = 0") { type { text } } }""",
        {"input": [{"type": {"text": "given"}}, {"type": {"text": "dose"}}]},
    ),
    "a part of a list": ("{ identifier(_offset: 1, _count: 1) { value } }", {"identifier": [{"value": "2"}]}),
    "a list filtered to nothing is left out": (
        '{ status identifier(value: "9") { use } }',
        {"status": "requested"},
    ),
    "flattened": (
        "{ identifier @flatten { system value } status }",
        {"system": ["urn:a", "urn:b"], "value": ["1", "2", "3"], "status": "requested"},
    ),
    "flattened, one level not repeated": (
        "{ restriction @flatten { period @flatten { end } } }",
        {"end": "2024-03-16T17:00:00Z"},
    ),
    "flattened, first of a list": ("{ identifier @flatten @first { value } }", {"value": ["1"]}),
    "flattened to a singleton": (
        "{ identifier @flatten @first { value @singleton system } }",
        {"value": "1", "system": ["urn:a"]},
    ),
    "first": ("{ identifier @first { value } }", {"identifier": [{"value": "1"}]}),
    "sliced by index": (
        '{ identifier @slice(path: "$index") @flatten { value @singleton system } }',
        {
            "value.0": "1",
            "system.0": ["urn:a"],
            "value.1": "2",
            "system.1": ["urn:b"],
            "value.2": "3",
        },
    ),
    "sliced by a member": (
        '{ identifier @flatten @slice(path: "use") { value } }',
        {"value.official": ["1"], "value.usual": ["2"], "value.old": ["3"]},
    ),
    "skipped and included": ("{ status @skip(if: true) intent @include(if: true) }", {"intent": "order"}),
    "fragments": (
        "{ ...F ... on Task { intent } ... on Resource { __typename } } fragment F on Task { status }",
        {"status": "requested", "intent": "order", "__typename": "Task"},
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_hl7_give_what_hl7_shows(admin: Person, name: str) -> None:
    query, expected = EXAMPLES[name]
    task = chart_task(admin)

    assert data(admin, query, task["id"]) == expected


REFUSED: dict[str, tuple[str, int]] = {
    "several values for a singleton": ("{ identifier @flatten { value @singleton } }", 400),
    "types that do not go together": (
        "{ identifier @flatten { value: use } for @flatten { value: reference } }",
        400,
    ),
    "an unknown field": ("{ colour }", 400),
    "an unknown directive": ("{ status @colour }", 400),
    "an unknown argument": ('{ identifier(colour: "red") { value } }', 400),
    "an argument on a primitive": ('{ status(fhirpath: "true") }', 400),
    "a FHIRPath that is none": ('{ identifier(fhirpath: "a b") { value } }', 400),
    "a FHIRPath function that we lack": ('{ identifier(fhirpath: "matches(1)") { value } }', 400),
    "a syntax error": ("{ status", 400),
    "a negative offset": ("{ identifier(_offset: -1) { value } }", 400),
    "a reference that leads to nobody here": ("{ for { resource { id } } }", 404),
    "a slice by what is no simple value": ('{ input @slice(path: "type") { valueString } }', 400),
    "a mutation": ('mutation { TaskDelete(id: "x") }', 400),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_understood_is_an_error_and_never_left_out(admin: Person, name: str) -> None:
    query, status = REFUSED[name]

    assert refusal(admin, query, chart_task(admin)["id"])[0] == status


def test_a_reference_to_a_task_is_followed(admin: Person) -> None:
    whole = created(admin, description="whole")
    part = created(admin, partOf=[{"reference": f"Task/{whole['id']}"}])

    query = "{ partOf { reference resource { ... on Task { description } } } }"

    found = data(admin, query, part["id"])
    assert found == {"partOf": [{"reference": f"Task/{whole['id']}", "resource": {"description": "whole"}}]}


def test_a_reference_to_a_contained_resource_is_followed(admin: Person) -> None:
    patient = {"resourceType": "Patient", "id": "p", "language": "en"}
    task = created(admin, contained=[patient], **{"for": {"reference": "#p"}})

    query = "{ for { resource { resourceType id language __typename } } contained { id } }"

    shown = {"resourceType": "Patient", "id": "p", "language": "en", "__typename": "OtherResource"}
    assert data(admin, query, task["id"]) == {"for": {"resource": shown}, "contained": [{"id": "p"}]}


@pytest.mark.parametrize(
    ("arguments", "is_found"),
    [
        ("optional: true", True),
        ("type: Task", True),
        ("type: Patient", False),
        ("optional: true, type: Group", False),
    ],
)
def test_a_reference_may_be_narrowed_to_a_type(admin: Person, arguments: str, is_found: bool) -> None:
    whole = created(admin)
    part = created(admin, partOf=[{"reference": f"Task/{whole['id']}"}])

    found = data(admin, f"{{ partOf {{ resource({arguments}) {{ id }} }} }}", part["id"])

    assert found == {"partOf": [{"resource": {"id": whole["id"]}} if is_found else {}]}


def test_what_cannot_be_had_is_left_out_when_it_is_optional(admin: Person) -> None:
    query = "{ for { reference resource(optional: true) { id } } }"

    found = data(admin, query, chart_task(admin)["id"])

    assert found == {"for": {"reference": "Patient/65f1234567890abcdef12345"}}


def test_a_reference_tells_nothing_of_a_task_that_the_caller_may_not_see(service: Service) -> None:
    nurse = service.new_practitioner()
    hidden = created(service.admin(), owned_by="Practitioner/other", description="CANARY")
    answers = []
    for target in [hidden["id"], "00000000-no-such-task"]:
        own = created(nurse, owned_by=nurse.reference, partOf=[{"reference": f"Task/{target}"}])
        answers.append(refusal(nurse, "{ partOf { resource { id } } }", own["id"]))
        query = "{ partOf { resource(optional: true) { id } } }"
        assert data(nurse, query, own["id"]) == {"partOf": [{}]}

    assert answers[0] == answers[1]


def test_subtasks_are_found_by_a_reverse_reference(admin: Person) -> None:
    whole = created(admin)
    parts = {created(admin, partOf=[{"reference": f"Task/{whole['id']}"}])["id"] for _ in range(3)}
    query = "{ TaskList(_reference: part_of) { id } TaskConnection(_reference: part_of, _count: 2) { count edges { resource { id } } next } }"

    found = data(admin, query, whole["id"])

    assert {task["id"] for task in found["TaskList"]} == parts
    page = found["TaskConnection"]
    rest = data(admin, NEXT_PAGE, cursor=page["next"])
    edges = page["edges"] + rest["TaskConnection"]["edges"]
    assert (page["count"], {edge["resource"]["id"] for edge in edges}) == (3, parts)


@pytest.mark.parametrize(
    "arguments", ['_reference: part_of, _id: ["x"]', "_reference: status", "_reference: colour"]
)
def test_a_reverse_reference_that_makes_no_sense_is_refused(admin: Person, arguments: str) -> None:
    assert refusal(admin, f"{{ TaskList({arguments}) {{ id }} }}", created(admin)["id"])[0] == 400


@pytest.mark.parametrize("role", ["admin", "auditor", "owner", "other", "nobody"])
def test_a_task_is_as_closed_here_as_to_reading(service: Service, role: str) -> None:
    owner = service.new_practitioner()
    task = created(owner, owned_by=owner.reference)
    people = {
        "admin": service.admin(),
        "auditor": service.auditor(),
        "owner": owner,
        "other": service.new_practitioner(),
        "nobody": service.nobody(),
    }

    answer = sent(people[role], "{ status }", task["id"])

    assert answer.status_code == people[role].fhir("GET", f"/Task/{task['id']}").status_code
    assert ("requested" in answer.text) == (answer.status_code == 200)


def test_a_task_that_never_was_is_not_found(admin: Person) -> None:
    assert refusal(admin, "{ status }", "never-was")[:2] == (404, "NOT_FOUND")
