"""PATCH in its three languages: all of it or nothing, whoever asks."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from rest_facade.media_types import PATCH_TYPES
from tests.rest_facade.identified import new_order
from tests.service import Person, Service
from tests.tasks import Json

JSON_PATCH, MERGE_PATCH = "application/json-patch+json", "application/merge-patch+json"
FHIRPATH_PATCH = "application/fhir+json"
WRITERS = 20


def fhirpath(kind: str, path: str, **parts: Json) -> Json:
    """Return one operation of a FHIRPath Patch; each other part is given as `{"valueX": …}`."""
    given = [{"name": "type", "valueCode": kind}, {"name": "path", "valueString": path}]
    given += [{"name": name, **value} for name, value in parts.items()]
    return {"name": "operation", "part": given}


def parameters(*operations: Json) -> Json:
    return {"resourceType": "Parameters", "parameter": list(operations)}


ACCEPT: dict[str, tuple[str, Any]] = {
    "JSON Patch": (JSON_PATCH, [{"op": "replace", "path": "/status", "value": "accepted"}]),
    "JSON Patch with a charset": (
        f"{JSON_PATCH}; charset=UTF-8",
        [{"op": "replace", "path": "/status", "value": "accepted"}],
    ),
    "merge patch": (MERGE_PATCH, {"status": "accepted"}),
    "merge patch as JSON": ("application/json", {"status": "accepted"}),
    "FHIRPath Patch": (
        FHIRPATH_PATCH,
        parameters(fhirpath("replace", "Task.status", value={"valueCode": "accepted"})),
    ),
    "FHIRPath Patch as JSON": (
        "application/json",
        parameters(fhirpath("replace", "Task.status", value={"valueCode": "accepted"})),
    ),
}

GIVE_AWAY: dict[str, tuple[str, Any]] = {
    "JSON Patch": (JSON_PATCH, [{"op": "replace", "path": "/owner/reference", "value": "Practitioner/x"}]),
    "merge patch": (MERGE_PATCH, {"owner": None}),
    "FHIRPath Patch": (FHIRPATH_PATCH, parameters(fhirpath("delete", "Task.owner"))),
}

BREAK: dict[str, tuple[str, Any]] = {
    "JSON Patch": (
        JSON_PATCH,
        [
            {"op": "replace", "path": "/status", "value": "done"},
            {"op": "add", "path": "/foo", "value": 1},
            {"op": "remove", "path": "/intent"},
        ],
    ),
    "merge patch": (MERGE_PATCH, {"status": "done", "foo": 1, "intent": None}),
}


@pytest.fixture
def owner(service: Service) -> Person:
    return service.new_practitioner()


@pytest.fixture
def task_id(service: Service, owner: Person) -> str:
    return new_order().create(service.admin(), owner=owner.reference)


def patch(who: Person, path: str, content_type: str, body: Any, **headers: str) -> httpx2.Response:
    sent = {"Content-Type": content_type} | headers
    return who.request("PATCH", f"/api/fhir{path}", content=json.dumps(body), headers=sent)


def versions(who: Person, task_id: str) -> int:
    total: int = who.fhir("GET", f"/Task/{task_id}/_history?_count=0").json()["total"]
    return total


@pytest.mark.parametrize(("content_type", "body"), ACCEPT.values(), ids=ACCEPT.keys())
def test_every_language_changes_what_it_names_and_nothing_else(
    owner: Person, task_id: str, content_type: str, body: Any
) -> None:
    before = owner.fhir("GET", f"/Task/{task_id}").json()

    answer = patch(owner, f"/Task/{task_id}", content_type, body)

    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == 'W/"2"'
    assert answer.headers["content-location"].endswith(f"/Task/{task_id}/_history/2")
    after = answer.json()
    assert {name for name in before | after if before.get(name) != after.get(name)} == {
        "status",
        "meta",
        "lastModified",
    }
    assert owner.fhir("GET", f"/Task/{task_id}").json() == after
    entry = owner.fhir("GET", f"/Task/{task_id}/_history").json()["entry"][0]
    assert entry["request"] == {"method": "PATCH", "url": f"Task/{task_id}"}


@pytest.mark.parametrize(("content_type", "body"), ACCEPT.values(), ids=ACCEPT.keys())
def test_another_ones_task_is_refused_before_anything_is_told(
    service: Service, task_id: str, content_type: str, body: Any
) -> None:
    stranger = service.new_practitioner()
    failing = [{"op": "test", "path": "/status", "value": "draft"}]

    answers = [
        patch(stranger, f"/Task/{task_id}", content_type, body),
        patch(stranger, f"/Task/{task_id}", content_type, body, **{"If-Match": 'W/"9"'}),
        patch(stranger, f"/Task/{task_id}", JSON_PATCH, failing),
        patch(service.auditor(), f"/Task/{task_id}", content_type, body),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert versions(service.admin(), task_id) == 1


@pytest.mark.parametrize(("content_type", "body"), GIVE_AWAY.values(), ids=GIVE_AWAY.keys())
def test_an_own_task_is_not_given_away(
    service: Service, owner: Person, task_id: str, content_type: str, body: Any
) -> None:
    assert patch(owner, f"/Task/{task_id}", content_type, body).status_code == 403
    assert versions(owner, task_id) == 1
    assert patch(service.admin(), f"/Task/{task_id}", content_type, body).status_code == 200


@pytest.mark.parametrize(("content_type", "body"), BREAK.values(), ids=BREAK.keys())
def test_a_patch_into_an_invalid_task_is_refused_with_every_problem(
    owner: Person, task_id: str, content_type: str, body: Any
) -> None:
    answer = patch(owner, f"/Task/{task_id}", content_type, body)

    assert answer.status_code == 400
    places = {issue["expression"][0] for issue in answer.json()["issue"]}
    assert places == {"Task.status", "Task.foo", "Task.intent"}
    assert versions(owner, task_id) == 1


def test_a_test_that_fails_undoes_what_came_before_it(owner: Person, task_id: str) -> None:
    operations = [
        {"op": "replace", "path": "/description", "value": "changed"},
        {"op": "test", "path": "/status", "value": "draft"},
    ]

    answer = patch(owner, f"/Task/{task_id}", JSON_PATCH, operations)

    assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (422, ["[1].path"])
    assert versions(owner, task_id) == 1


@pytest.mark.parametrize("place", ["/id", "/resourceType", "/meta/versionId", "/meta/lastUpdated"])
def test_no_patch_writes_what_the_server_manages(owner: Person, task_id: str, place: str) -> None:
    operations = [{"op": "replace", "path": place, "value": "x"}]

    assert patch(owner, f"/Task/{task_id}", JSON_PATCH, operations).status_code == 422
    assert versions(owner, task_id) == 1


def test_an_illegal_move_of_the_status_is_refused_naming_the_legal_ones(owner: Person, task_id: str) -> None:
    answer = patch(owner, f"/Task/{task_id}", MERGE_PATCH, {"status": "draft"})

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (422, "business-rule")
    assert "in-progress" in answer.text


@pytest.mark.parametrize("path", ["/Task/{id}", "/Task?_id={id}"])
def test_other_content_types_are_refused_naming_those_that_work(
    owner: Person, task_id: str, path: str
) -> None:
    answer = patch(owner, path.format(id=task_id), "text/plain", {"status": "accepted"})
    options = owner.fhir("OPTIONS", path.format(id=task_id))

    assert answer.status_code == 415
    assert answer.headers["accept-patch"] == options.headers["accept-patch"]
    assert set(options.headers["accept-patch"].split(", ")) == set(PATCH_TYPES)
    assert "accept-patch" not in owner.fhir("OPTIONS", "/Task/_search").headers


def test_fhirpath_patches_add_insert_move_and_delete(owner: Person, task_id: str) -> None:
    def note(text: str) -> Json:
        return {"valueAnnotation": {"text": text}}

    body = parameters(
        fhirpath("add", "Task", name={"valueString": "note"}, value=note("last")),
        fhirpath("insert", "Task.note", index={"valueInteger": 0}, value=note("first")),
        fhirpath("move", "Task.note", source={"valueInteger": 2}, destination={"valueInteger": 1}),
        fhirpath("delete", "Task.restriction"),
    )

    answer = patch(owner, f"/Task/{task_id}", FHIRPATH_PATCH, body)

    assert answer.status_code == 200, answer.text
    assert [each["text"][:5] for each in answer.json()["note"]] == ["first", "last", "HbA1c"]
    assert "restriction" not in answer.json()


def test_a_fhirpath_patch_may_be_xml(owner: Person, task_id: str) -> None:
    body = """<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/>
      <part><name value="type"/><valueCode value="replace"/></part>
      <part><name value="path"/><valueString value="Task.status"/></part>
      <part><name value="value"/><valueCode value="accepted"/></part></parameter></Parameters>"""
    headers = {"Content-Type": "application/fhir+xml"}

    answer = owner.request("PATCH", f"/api/fhir/Task/{task_id}", content=body, headers=headers)

    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")


def test_of_many_patches_at_once_none_is_lost(owner: Person, task_id: str) -> None:
    def add(number: int) -> int:
        operations = [{"op": "add", "path": "/note/-", "value": {"text": f"note {number}"}}]
        return patch(owner, f"/Task/{task_id}", JSON_PATCH, operations).status_code

    with ThreadPoolExecutor(WRITERS) as pool:
        assert set(pool.map(add, range(WRITERS))) == {200}

    task = owner.fhir("GET", f"/Task/{task_id}").json()
    assert task["meta"]["versionId"] == str(WRITERS + 1)
    assert {f"note {number}" for number in range(WRITERS)} <= {note["text"] for note in task["note"]}
