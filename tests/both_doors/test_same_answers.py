"""REST and GraphQL answer and refuse alike."""

from typing import Any

import pytest

from tests.both_doors.doors import DOORS, Answer, Door
from tests.service import Service
from tests.tasks import Json, documented_task

BOTH = tuple(DOORS.values())

INVALID: dict[str, Json] = {
    "an empty description": {"description": " "},
    "a place as owner": {"owner": {"reference": "Location/1"}},
    "a due date that is none": {"restriction": {"period": {"end": "2024-02-30"}}},
    "a period that ends before it begins": {"executionPeriod": {"start": "2024-02", "end": "2023"}},
    "no type of an input": {"input": [{"type": {}, "valueString": "x"}]},
    "two values of an input": {"input": [{"type": {"text": "x"}, "valueString": "x", "valueBoolean": True}]},
    "an extension without a value": {"extension": [{"url": "http://example.org/x"}]},
    "an unknown modifier": {"modifierExtension": [{"url": "http://example.org/x", "valueBoolean": True}]},
    "several problems": {"description": "", "focus": {"reference": "x"}, "note": [{"text": ""}]},
}


@pytest.mark.parametrize("changes", INVALID.values(), ids=INVALID.keys())
def test_both_doors_report_the_same_problems_of_a_body(service: Service, changes: Json) -> None:
    answers = [door.create(service.admin(), documented_task(**changes)) for door in BOTH]

    assert [answer.status for answer in answers] == [400, 400]
    assert answers[0].issues
    # GraphQL hands elements over in the schema's order, REST in the body's.
    assert sorted(answers[0].issues, key=str) == sorted(answers[1].issues, key=str)


def test_what_one_door_writes_the_other_shows(service: Service) -> None:
    for writer, reader in (BOTH, BOTH[::-1]):
        written = writer.create(service.admin(), documented_task()).task
        assert reader.read(service.admin(), written["id"]).task == written

        changed = reader.update(service.admin(), written["id"], documented_task(status="accepted")).task
        assert writer.read(service.admin(), written["id"]).task == changed
        assert [task["version"] for task in writer.history(service.admin(), written["id"]).tasks] == [2, 1]


FILTERS: list[Json] = [
    {},
    {"status": ["requested"]},
    {"status": ["requested", "in-progress"], "priority": ["stat"]},
    {"priority": ["routine"]},
    {"intent": ["plan"]},
    {"patient": ["Patient/a"]},
    {"patient": ["a", "b"]},
    {"subject": ["Patient/b"]},
    {"code": ["fulfill"]},
    {"code": ["http://hl7.org/fhir/CodeSystem/task-code|fulfill"]},
    {"code": ["http://example.org|fulfill"]},
    {"requester": ["Practitioner/65f9876543210abcdef98765"]},
]
SORTS: list[tuple[str, ...]] = [
    ("-_lastUpdated",),
    ("_lastUpdated",),
    ("-priority", "due-date"),
    ("priority", "-due-date"),
    ("status", "-authored-on"),
    ("-status", "patient", "_id"),
]


def _worklist(service: Service) -> Any:
    person = service.new_practitioner()
    kinds: list[Json] = [
        {"status": "requested", "priority": "stat", "for": {"reference": "Patient/a"}},
        {"status": "in-progress", "priority": None, "for": {"reference": "Patient/b"}, "restriction": None},
        {"status": "requested", "priority": "routine", "for": {"reference": "Group/a"}, "code": None},
        {
            "status": "completed",
            "priority": "asap",
            "intent": "plan",
            "authoredOn": "2023",
            "code": {"coding": [{"system": "http://example.org", "code": "fulfill"}]},
        },
        {"status": "requested", "priority": "stat", "restriction": {"period": {"end": "2024-03"}}},
    ]
    for changes in kinds:
        BOTH[0].create(person, documented_task(person.reference, **changes))
    return person


def test_both_doors_find_the_same_tasks_in_the_same_order(service: Service) -> None:
    person = _worklist(service)

    for filters in FILTERS:
        for sort in SORTS:
            found = [door.search(person, filters, sort) for door in BOTH]
            assert found[0].tasks == found[1].tasks
            assert found[0].status == found[1].status == 200
            assert found[0].tasks, f"{filters} finds nothing"
            counted = {door.count(person, filters).total for door in BOTH}
            assert counted == {len(found[0].tasks)}


REFUSED_SEARCHES: list[Json] = [
    {"owner": ["Practitioner/somebody-else"]},
    {"owner": ["x/y/z"]},
    {"patient": ["Group/1"]},
    {"code": ["a|b|c"]},
]


@pytest.mark.parametrize("filters", REFUSED_SEARCHES, ids=str)
def test_both_doors_refuse_the_same_searches(service: Service, filters: Json) -> None:
    person = service.new_practitioner()

    answers: list[Answer] = [door.search(person, filters) for door in BOTH]

    assert answers[0].status == answers[1].status
    assert answers[0].status in {400, 403}


MOVES = ["received", "accepted", "in-progress", "on-hold", "in-progress", "completed"]


def test_the_workflow_runs_through_alternating_doors_and_ends(service: Service) -> None:
    person = service.new_practitioner()
    task = BOTH[0].create(person, documented_task(person.reference)).task

    for number, status in enumerate(MOVES):
        door: Door = BOTH[number % 2]
        moved = door.update(person, task["id"], documented_task(person.reference, status=status))
        assert moved.task["version"] == number + 2

    for door in BOTH:
        refused = door.update(person, task["id"], documented_task(person.reference, status="in-progress"))
        assert refused.status == 422
        assert refused.issues == (("business-rule", "Task.status"),)
    reopened = BOTH[1].update(
        service.admin(), task["id"], documented_task(person.reference, status="in-progress")
    )
    assert reopened.status == 200


REFUSED_PATCHES: dict[str, list[Json]] = {
    "several problems": [
        {"op": "replace", "path": "/status", "value": "done"},
        {"op": "remove", "path": "/intent"},
    ],
    "a failing test": [{"op": "test", "path": "/status", "value": "draft"}],
    "a place that is not there": [{"op": "remove", "path": "/note/9"}],
    "no JSON Pointer": [{"op": "remove", "path": "note"}],
    "no value": [{"op": "add", "path": "/description"}],
    "a null value": [{"op": "add", "path": "/description", "value": None}],
    "no source": [{"op": "copy", "path": "/description"}],
    "the version": [{"op": "replace", "path": "/meta/versionId", "value": "7"}],
    "an unknown element": [{"op": "add", "path": "/foo", "value": 1}],
}


@pytest.mark.parametrize("patch", REFUSED_PATCHES.values(), ids=REFUSED_PATCHES.keys())
def test_both_doors_refuse_the_same_patches_for_the_same_reasons(service: Service, patch: list[Json]) -> None:
    task_id = BOTH[0].create(service.admin(), documented_task()).task["id"]

    answers = [door.patch(service.admin(), task_id, patch) for door in BOTH]

    assert answers[0] == answers[1]
    assert answers[0].status in {400, 422}
    assert BOTH[0].read(service.admin(), task_id).task["version"] == 1


PATCHES: list[list[Json]] = [
    [{"op": "add", "path": "/note/-", "value": {"text": "second"}}, {"op": "remove", "path": "/note/0"}],
    [{"op": "test", "path": "/priority", "value": "urgent"}, {"op": "remove", "path": "/priority"}],
    [{"op": "move", "from": "/note", "path": "/note"}],
    [{"op": "copy", "from": "/note/0", "path": "/note/-"}],
    [{"op": "replace", "path": "/restriction/period/end", "value": "2030"}],
]


@pytest.mark.parametrize("patch", PATCHES, ids=str)
def test_both_doors_patch_alike(service: Service, patch: list[Json]) -> None:
    ids = [BOTH[0].create(service.admin(), documented_task()).task["id"] for _ in BOTH]

    patched = [
        door.patch(service.admin(), task_id, patch, 1).task for door, task_id in zip(BOTH, ids, strict=True)
    ]

    own = {"id", "lastUpdated", "lastModified"}
    assert {name: patched[0][name] for name in patched[0].keys() - own} == {
        name: patched[1][name] for name in patched[1].keys() - own
    }
    assert patched[0]["version"] == 2


def test_a_decimal_keeps_its_digits_through_a_patch_of_either_door(service: Service) -> None:
    admin = service.admin()
    task_id = BOTH[0].create(admin, documented_task()).task["id"]
    literal = (
        'mutation($id: ID!) { patchTask(id: $id, patch: [{op: ADD, path: "/input", value: '
        '[{type: {text: "dose"}, valueDecimal: 1.50}]}]) { id } }'
    )
    variable = """{"query": "mutation($id: ID!, $value: JSON) { patchTask(id: $id,
        patch: [{op: ADD, path: \\"/output\\", value: $value}]) { id } }",
        "variables": {"id": "%s", "value": [{"type": {"text": "dose"}, "valueDecimal": 2.50}]}}"""
    rest = b'[{"op": "add", "path": "/input/-", "value": {"type": {"text": "more"}, "valueDecimal": 3.50}}]'

    assert "errors" not in admin.graphql(literal, id=task_id).json()
    content = " ".join((variable % task_id).split())
    answer = admin.request("POST", "/graphql", content=content, headers={"Content-Type": "application/json"})
    assert "errors" not in answer.json()
    headers = {"Content-Type": "application/json-patch+json"}
    assert admin.request("PATCH", f"/api/fhir/Task/{task_id}", content=rest, headers=headers).is_success

    text = admin.fhir("GET", f"/Task/{task_id}").text
    assert all(spelled in text for spelled in ["1.50", "2.50", "3.50"])
