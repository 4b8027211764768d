"""The table: who may do what to whose task, by which transports.

Every refusal is 401 or 403; what a caller cannot see behaves as if it were not there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.authorization.scenes import NOBODYS_ID, Scene
from tests.both_doors.doors import Answer, Json
from tests.operations.exports import exported
from tests.service import Person
from tests.tasks import documented_task

Act = Callable[[Scene, Person], Answer]

ALL = frozenset({"rest", "batch", "transaction", "graphql", "hl7"})
PATCHING = ALL - {"hl7"}
FHIR = frozenset({"rest", "batch", "transaction"})
REST = frozenset({"rest"})
GRAPHQL = frozenset({"graphql"})


@dataclass(frozen=True)
class Row:
    """One act and the answers to admin, owner, colleague, auditor and nobody; 200 is success."""

    act: Act
    expected: tuple[int, int, int, int, int]
    through: frozenset[str] = ALL


def put(path: str, value: object, op: str = "replace") -> Json:
    """Return one operation of a JSON Patch."""
    return {"op": op, "path": path, "value": value}


MERGE = {"Content-Type": "application/merge-patch+json"}
JSON_PATCH = {"Content-Type": "application/json-patch+json"}
ACCEPTED = [put("/status", "accepted")]
LATER = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}


def fhirpath_patch(path: str, value: str) -> Json:
    """Return a FHIRPath Patch that replaces one code."""
    parts = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": path},
        {"name": "value", "valueCode": value},
    ]
    return {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]}


def unless(scene: Scene) -> dict[str, str]:
    """Return the header that creates nothing where the scene's task is seen."""
    return {"If-None-Exist": scene.match}


def own(scene: Scene, who: Person) -> Json:
    """Return the scene's task as `who` would own it."""
    return scene.task(owner={"reference": who.reference} if who.reference else None)


def mutation(scene: Scene, who: Person, field: str, arguments: str) -> Answer:
    """Send one mutation of the scene's task."""
    response = who.graphql(f'mutation {{ {field}(id: "{scene.task_id}", {arguments}) {{ id }} }}')
    errors = response.json().get("errors")
    return Answer(errors[0]["extensions"]["status"] if errors else 200, response=response)


def export(_: Scene, who: Person) -> Answer:
    """Take all tasks out, where that is allowed."""
    response = who.fhir("GET", "/$export")
    if response.status_code == 400:
        return Answer(200, tuple(exported(who)[:0]), response=response)
    return Answer(response.status_code, response=response)


WRITES: dict[str, Row] = {
    "create for the owner": Row(lambda s, who: s.door.create(who, s.task()), (200, 200, 403, 403, 401)),
    "create something invalid for the owner": Row(
        lambda s, who: s.door.create(who, s.task(description=" ")), (400, 400, 403, 403, 401)
    ),
    "create for an owner without a reference": Row(
        lambda s, who: s.door.create(who, s.task(owner={"identifier": {"value": "x"}})),
        (200, 403, 403, 403, 401),
    ),
    "create for a role": Row(
        lambda s, who: s.door.create(
            who, s.task(owner={"reference": s.owner.replace("Practitioner", "PractitionerRole")})
        ),
        (200, 403, 403, 403, 401),
    ),
    "create for whoever asks": Row(lambda s, who: s.door.create(who, own(s, who)), (200, 200, 200, 403, 401)),
    "update": Row(
        lambda s, who: s.door.update(who, s.task_id, s.task(status="accepted")), (200, 200, 403, 403, 401)
    ),
    "update what never was": Row(
        lambda s, who: s.door.update(who, NOBODYS_ID, s.task()), (404, 404, 404, 403, 401)
    ),
    "take over": Row(lambda s, who: s.door.update(who, s.task_id, own(s, who)), (200, 200, 403, 403, 401)),
    "hand over": Row(
        lambda s, who: s.door.update(who, s.task_id, documented_task(s.colleague)),
        (200, 403, 403, 403, 401),
    ),
    "take the owner away": Row(
        lambda s, who: s.door.update(who, s.task_id, documented_task(None)), (200, 403, 403, 403, 401)
    ),
    "hand over by identifier": Row(
        lambda s, who: s.door.update(who, s.task_id, s.task(owner={"identifier": {"value": "x"}})),
        (200, 403, 403, 403, 401),
    ),
    "hand over something invalid": Row(
        lambda s, who: s.door.update(who, s.task_id, documented_task(s.colleague, description=" ")),
        (400, 403, 403, 403, 401),
    ),
    "update to something invalid": Row(
        lambda s, who: s.door.update(who, s.task_id, s.task(description=" ")), (400, 400, 403, 403, 401)
    ),
    "make an illegal move": Row(
        lambda s, who: s.door.update(who, s.task_id, s.task(status="draft")), (422, 422, 403, 403, 401)
    ),
    "change the intent": Row(
        lambda s, who: s.door.update(who, s.task_id, s.task(intent="plan")), (422, 422, 403, 403, 401)
    ),
    "update an old version": Row(
        lambda s, who: s.door.update(who, s.task_id, s.task(), if_version=7), (412, 412, 403, 403, 401)
    ),
    "delete": Row(lambda s, who: s.door.delete(who, s.task_id), (200, 403, 403, 403, 401)),
    "delete an old version": Row(
        lambda s, who: s.door.delete(who, s.task_id, if_version=7), (412, 403, 403, 403, 401)
    ),
    "delete what never was": Row(lambda s, who: s.door.delete(who, NOBODYS_ID), (200, 403, 403, 403, 401)),
}

PATCHES: dict[str, Row] = {
    "patch": Row(lambda s, who: s.door.patch(who, s.task_id, ACCEPTED), (200, 200, 403, 403, 401), PATCHING),
    "patch what never was": Row(
        lambda s, who: s.door.patch(who, NOBODYS_ID, ACCEPTED), (404, 404, 404, 403, 401), PATCHING
    ),
    "patch a colleague in": Row(
        lambda s, who: s.door.patch(who, s.task_id, [put("/owner", {"reference": s.colleague})]),
        (200, 403, 403, 403, 401),
        PATCHING,
    ),
    "patch the owner away": Row(
        lambda s, who: s.door.patch(who, s.task_id, [{"op": "remove", "path": "/owner"}]),
        (200, 403, 403, 403, 401),
        PATCHING,
    ),
    "patch into something invalid": Row(
        lambda s, who: s.door.patch(who, s.task_id, [put("/description", " ")]),
        (400, 400, 403, 403, 401),
        PATCHING,
    ),
    "patch after a test that fails": Row(
        lambda s, who: s.door.patch(who, s.task_id, [put("/status", "draft", "test"), *ACCEPTED]),
        (422, 422, 403, 403, 401),
        PATCHING,
    ),
    "patch the id": Row(
        lambda s, who: s.door.patch(who, s.task_id, [put("/id", NOBODYS_ID)]),
        (422, 422, 403, 403, 401),
        PATCHING,
    ),
    "patch an illegal move": Row(
        lambda s, who: s.door.patch(who, s.task_id, [put("/status", "draft")]),
        (422, 422, 403, 403, 401),
        PATCHING,
    ),
    "patch an old version": Row(
        lambda s, who: s.door.patch(who, s.task_id, ACCEPTED, if_version=7),
        (412, 412, 403, 403, 401),
        PATCHING,
    ),
    "merge patch": Row(
        lambda s, who: s.fhir(who, "PATCH", f"/Task/{s.task_id}", {"status": "accepted"}, MERGE),
        (200, 200, 403, 403, 401),
        FHIR,
    ),
    "merge the owner away": Row(
        lambda s, who: s.fhir(who, "PATCH", f"/Task/{s.task_id}", {"owner": None}, MERGE),
        (200, 403, 403, 403, 401),
        FHIR,
    ),
    "FHIRPath patch": Row(
        lambda s, who: s.fhir(who, "PATCH", f"/Task/{s.task_id}", fhirpath_patch("Task.status", "accepted")),
        (200, 200, 403, 403, 401),
        FHIR,
    ),
}

READS: dict[str, Row] = {
    "read": Row(lambda s, who: s.door.read(who, s.task_id), (200, 200, 403, 200, 401)),
    "read what never was": Row(lambda s, who: s.door.read(who, NOBODYS_ID), (404, 404, 404, 404, 401)),
    "search for the owner": Row(
        lambda s, who: s.door.search(who, {"owner": [s.owner]}), (200, 200, 403, 200, 401)
    ),
    "count the owner's": Row(
        lambda s, who: s.door.count(who, {"owner": [s.owner]}), (200, 200, 403, 200, 401)
    ),
    "search": Row(lambda s, who: s.door.search(who, {}, size=1), (200, 200, 200, 200, 401)),
    "read the history": Row(
        lambda s, who: s.door.history(who, s.task_id), (200, 200, 403, 200, 401), PATCHING
    ),
    "read a version": Row(
        lambda s, who: s.fhir(who, "GET", f"/Task/{s.task_id}/_history/1"), (200, 200, 403, 200, 401), FHIR
    ),
    "read a version that never was": Row(
        lambda s, who: s.fhir(who, "GET", f"/Task/{s.task_id}/_history/9"), (404, 404, 403, 404, 401), FHIR
    ),
    "read what has changed": Row(
        lambda s, who: s.fhir(who, "GET", f"/Task/{s.task_id}", None, {"If-None-Match": 'W/"1"'}),
        (304, 304, 403, 304, 401),
        FHIR,
    ),
    "read what was modified": Row(
        lambda s, who: s.fhir(who, "GET", f"/Task/{s.task_id}", None, LATER), (304, 304, 403, 304, 401), FHIR
    ),
    "read another version than there is": Row(
        lambda s, who: s.fhir(who, "GET", f"/Task/{s.task_id}", None, {"If-Match": 'W/"7"'}),
        (412, 412, 403, 412, 401),
        FHIR,
    ),
    "look at the head": Row(
        lambda s, who: s.fhir(who, "HEAD", f"/Task/{s.task_id}"), (200, 200, 403, 200, 401), REST
    ),
    "search by form": Row(
        lambda s, who: s.fhir(who, "POST", f"/Task/_search?owner={s.owner}"), (200, 200, 403, 200, 401), REST
    ),
    "read the history of all": Row(
        lambda s, who: s.fhir(who, "GET", "/Task/_history?_count=1"), (200, 200, 200, 200, 401), FHIR
    ),
    "read the history of the system": Row(
        lambda s, who: s.fhir(who, "GET", "/_history?_count=1"), (200, 200, 200, 200, 401), FHIR
    ),
    "start HL7's GraphQL inside": Row(
        lambda s, who: s.fhir(who, "POST", f"/Task/{s.task_id}/$graphql", {"query": "{ id }"}),
        (200, 200, 403, 200, 401),
        REST,
    ),
    "validate": Row(
        lambda s, who: s.fhir(who, "POST", "/Task/$validate", s.task()), (200, 200, 200, 200, 401), FHIR
    ),
    "validate an update": Row(
        lambda s, who: s.fhir(who, "POST", f"/Task/{s.task_id}/$validate", s.task(id=s.task_id)),
        (200, 200, 403, 200, 401),
        FHIR,
    ),
    "export": Row(export, (200, 403, 403, 200, 401), REST),
}

CONDITIONAL: dict[str, Row] = {
    "create for the owner unless it is there": Row(
        lambda s, who: s.fhir(who, "POST", "/Task", s.task(), unless(s)), (200, 200, 403, 403, 401), FHIR
    ),
    "create one's own unless it is there": Row(
        lambda s, who: s.fhir(who, "POST", "/Task", own(s, who), unless(s)), (200, 200, 201, 403, 401), FHIR
    ),
    "update the match": Row(
        lambda s, who: s.fhir(who, "PUT", f"/Task?{s.match}", s.task()), (200, 200, 403, 403, 401), FHIR
    ),
    "update the match to one's own": Row(
        lambda s, who: s.fhir(who, "PUT", f"/Task?{s.match}", own(s, who)), (200, 200, 201, 403, 401), FHIR
    ),
    "update the match with its id": Row(
        lambda s, who: s.fhir(who, "PUT", f"/Task?{s.match}", s.task(id=s.task_id)),
        (200, 200, 403, 403, 401),
        FHIR,
    ),
    "update a version of the match": Row(
        lambda s, who: s.fhir(who, "PUT", f"/Task?{s.match}", s.task(), {"If-Match": 'W/"7"'}),
        (412, 412, 403, 403, 401),
        FHIR,
    ),
    "patch the match": Row(
        lambda s, who: s.fhir(who, "PATCH", f"/Task?{s.match}", ACCEPTED, JSON_PATCH),
        (200, 200, 404, 403, 401),
        FHIR,
    ),
    "patch the owner's match": Row(
        lambda s, who: s.fhir(who, "PATCH", f"/Task?{s.match}&owner={s.owner}", ACCEPTED, JSON_PATCH),
        (200, 200, 403, 403, 401),
        FHIR,
    ),
    "delete the match": Row(
        lambda s, who: s.fhir(who, "DELETE", f"/Task?{s.match}"), (204, 403, 403, 403, 401), FHIR
    ),
}

MUTATIONS: dict[str, Row] = {
    "edit": Row(
        lambda s, who: mutation(s, who, "editTask", 'changes: {description: "New"}'),
        (200, 200, 403, 403, 401),
        GRAPHQL,
    ),
    "edit the owner away": Row(
        lambda s, who: mutation(s, who, "editTask", "changes: {owner: null}"),
        (200, 403, 403, 403, 401),
        GRAPHQL,
    ),
    "set the status": Row(
        lambda s, who: mutation(s, who, "setTaskStatus", "status: ACCEPTED"),
        (200, 200, 403, 403, 401),
        GRAPHQL,
    ),
    "assign": Row(
        lambda s, who: mutation(s, who, "assignTask", f'owner: "{s.colleague}"'),
        (200, 403, 403, 403, 401),
        GRAPHQL,
    ),
    "add a note": Row(
        lambda s, who: mutation(s, who, "addTaskNote", 'text: "Seen"'), (200, 200, 403, 403, 401), GRAPHQL
    ),
}

ROWS = WRITES | PATCHES | READS | CONDITIONAL | MUTATIONS
