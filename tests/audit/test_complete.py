"""Nothing is written or handed out, by any way, of which the audit trail does not know; and it keeps no secrets."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from graphql_schema.audit.event import Event, Interaction, Outcome
from graphql_schema.audit.watching import WRITTEN_BY
from server.audit.keys import key_ring
from server.audit.reading import every_event
from server.audit.verifying import verify
from server.storage.database import Database
from server.storage.engine import open_database
from server.storage.tables import TASK_VERSION
from tests.databases import Databases
from tests.service import Person, running_service
from tests.tasks import documented_task

pytestmark = pytest.mark.anyio

CANARY = "CANARY-4711"
_PATCH = {"Content-Type": "application/json-patch+json"}


def ids_in(body: Any) -> Iterator[str]:
    """Yield the ids of the tasks in an answer, in FHIR's form or as a GraphQL node."""
    if isinstance(body, dict):
        is_task = body.get("resourceType") == "Task" or "versionOf" in body
        if is_task and "id" in body:
            yield body["id"]
        for value in body.values():
            yield from ids_in(value)
    elif isinstance(body, list):
        for value in body:
            yield from ids_in(value)


@dataclass
class Told:
    """What people were answered: the ids of tasks, by the id of the request."""

    handed: dict[str, set[str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def take(self, response: httpx2.Response, *statuses: int) -> Any:
        assert response.status_code in (statuses or (200, 201)), response.text
        request_id = response.headers["x-request-id"]
        if response.status_code == 403:
            self.refused.append(request_id)
        content_type = response.headers.get("content-type", "")
        body = (
            response.json()
            if response.content and "json" in content_type and "nd" not in content_type
            else None
        )
        self.handed.setdefault(request_id, set()).update(ids_in(body))
        return body


def secret_task(**more: Any) -> dict[str, Any]:
    task = documented_task() | {"description": f"{CANARY} description", "note": [{"text": f"{CANARY} note"}]}
    task["for"] = task["for"] | {"display": f"{CANARY} Smith"}
    return task | more


def identified(value: str) -> list[dict[str, str]]:
    return [{"system": "urn:x", "value": f"{CANARY}-{value}"}]


def entry(method: str, url: str, resource: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"request": {"method": method, "url": url}} | ({"resource": resource} if resource else {})


def write_over_rest(told: Told, admin: Person) -> dict[str, Any]:
    task: dict[str, Any] = told.take(admin.fhir("POST", "/Task", secret_task()))
    at = f"/Task/{task['id']}"
    told.take(admin.fhir("PUT", at, task | {"priority": "stat"}))
    told.take(
        admin.fhir("PATCH", at, [{"op": "replace", "path": "/priority", "value": "asap"}], headers=_PATCH)
    )
    told.take(admin.fhir("PUT", at, task | {"status": "unknown-status"}), 400)
    told.take(admin.fhir("PUT", at, task, headers={"If-Match": 'W/"1"'}), 412)
    condition = {"If-None-Exist": f"identifier=urn:x|{CANARY}-one"}
    for _ in range(2):
        told.take(admin.fhir("POST", "/Task", secret_task(identifier=identified("one")), headers=condition))
    found = f"/Task?identifier=urn:x|{CANARY}-two"
    for priority in ("stat", "asap"):
        document = secret_task(identifier=identified("two"), priority=priority)
        told.take(admin.fhir("PUT", found, document))
    for _ in range(2):
        told.take(admin.fhir("POST", "/Task", secret_task(), headers={"Idempotency-Key": "k1"}))
    gone = told.take(admin.fhir("POST", "/Task", secret_task()))
    told.take(admin.fhir("DELETE", f"/Task/{gone['id']}"), 204)
    return task


def write_in_bundles(told: Told, admin: Person, practitioner: Person, task_id: str) -> None:
    new = {"resource": secret_task(), "request": {"method": "POST", "url": "Task"}}
    for kind in ("batch", "transaction"):
        entries = [new, entry("GET", f"Task/{task_id}"), entry("GET", "Task?status=requested")]
        told.take(admin.fhir("POST", "", {"resourceType": "Bundle", "type": kind, "entry": entries}))
    foreign = entry("GET", f"Task/{task_id}")
    own = {"resource": secret_task(owner={"reference": practitioner.reference}), **entry("POST", "Task")}
    for kind, status in (("batch", 200), ("transaction", 403)):
        bundle = {"resourceType": "Bundle", "type": kind, "entry": [own, foreign]}
        told.take(practitioner.fhir("POST", "", bundle), status)


def write_over_graphql(told: Told, admin: Person) -> None:
    made = told.take(
        admin.graphql(
            "mutation Make($input: TaskInput!) { createTask(input: $input) { id versionOf: id } }",
            input={
                "status": "REQUESTED",
                "intent": "ORDER",
                "description": f"{CANARY} over GraphQL",
                "for": {"reference": "Patient/p-graphql"},
            },
        )
    )["data"]["createTask"]["id"]
    for change in (
        f'setTaskStatus(id: "{made}", status: IN_PROGRESS, reason: "{CANARY} reason")',
        f'addTaskNote(id: "{made}", text: "{CANARY} text")',
        f'editTask(id: "{made}", changes: {{priority: STAT}})',
    ):
        told.take(admin.graphql(f"mutation {{ {change} {{ id versionOf: id }} }}"))
    told.take(admin.graphql(f'mutation {{ deleteTask(id: "{made}") }}'))
    body = {
        "query": 'mutation { TaskCreate(res: {resourceType: "Task", status: requested, intent: order}) { id } }'
    }
    response = admin.fhir("POST", "/$graphql", body)
    told.take(response, 200, 400)


def read_every_way(told: Told, person: Person, task_id: str) -> None:
    for path in (
        f"/Task/{task_id}",
        f"/Task/{task_id}/_history/1",
        f"/Task/{task_id}/_history",
        "/Task/_history?_count=3",
        f"/Task?description:contains={CANARY}&_count=2",
        "/Task?_count=2&_sort=-priority&_total=accurate&_revinclude=Task:part-of",
        "/Task?_summary=count",
    ):
        told.take(person.fhir("GET", path))
    told.take(person.request("POST", "/api/fhir/Task/_search", data={"status": "requested"}))
    told.take(person.fhir("GET", f'/$graphql?query={{Task(id:"{task_id}"){{id resourceType}}}}'), 200, 400)
    told.take(
        person.graphql(
            f"""query Look {{
              one: task(id: "{task_id}") {{ id versionOf: id history {{ nodes {{ id versionOf: id }} }} }}
              many: tasks(filter: {{description: {{contains: "{CANARY}"}}}}, first: 3) {{
                totalCount nodes {{ id versionOf: id }}
              }}
              all: tasks(first: 2) {{ nodes {{ id versionOf: id }} }}
            }}"""
        ),
        200,
        400,
    )


def export(told: Told, person: Person) -> set[str]:
    begun = person.fhir("GET", "/$export", headers={"Prefer": "respond-async"})
    assert begun.status_code == 202, begun.text
    address = begun.headers["content-location"].partition("/api/fhir")[2]
    for _ in range(100):
        status = person.fhir("GET", address)
        if status.status_code == 200:
            break
        time.sleep(0.1)
    told.take(status)
    file = status.json()["output"][0]["url"].partition("/api/fhir")[2]
    lines = person.fhir("GET", file).text.splitlines()
    exported = {json.loads(line)["id"] for line in lines}
    told.handed[begun.headers["x-request-id"]] = exported
    return exported


async def written(database: Database) -> Counter[tuple[str, Interaction]]:
    """Return how often each version was written, in the words of the trail."""
    columns = (TASK_VERSION.c.task_id, TASK_VERSION.c.version, TASK_VERSION.c.interaction)
    rows = await database.read(lambda connection: connection.execute(select(*columns)).all())
    by_method = {method.value: interaction for method, interaction in WRITTEN_BY.items()}
    return Counter((f"Task/{row[0]}/_history/{row[1]}", by_method[row[2]]) for row in rows)


def recorded(events: list[Event]) -> Counter[tuple[str, Interaction]]:
    return Counter(
        (event.resources[0], event.interaction)
        for event in events
        if event.interaction in WRITTEN_BY.values() and event.outcome is Outcome.SUCCESS
    )


def named_by(events: list[Event], request_id: str) -> set[str]:
    """Return the ids of the tasks that the events of a request name."""
    names = (name for event in events if event.origin.request_id == request_id for name in event.resources)
    return {name.split("/")[1] for name in names if name.startswith("Task/")}


async def test_the_trail_knows_all_that_was_written_and_handed_out(
    databases: Databases, engine: str, tmp_path: Path
) -> None:
    url, told = databases.migrated(engine), Told()
    with running_service(url, tmp_path) as service:
        admin, practitioner, auditor = service.admin(), service.new_practitioner(), service.auditor()
        task = write_over_rest(told, admin)
        write_in_bundles(told, admin, practitioner, task["id"])
        write_over_graphql(told, admin)
        for person in (admin, auditor):
            read_every_way(told, person, task["id"])
        export(told, auditor)
        told.take(practitioner.fhir("GET", f"/Task/{task['id']}"), 403)
        told.take(
            practitioner.fhir("POST", "/Task", secret_task(owner={"reference": "Practitioner/other"})), 403
        )
        told.take(practitioner.fhir("GET", "/Task?owner=Practitioner/other"), 403)
        told.take(auditor.fhir("DELETE", f"/Task/{task['id']}"), 403)
        told.take(practitioner.fhir("GET", "/AuditEvent"), 403)
    database = open_database(url)
    try:
        kept = [kept for page in [page async for page in every_event(database)] for kept in page]
        events = [each.event for each in kept]
        verdict = await verify(database, key_ring(tmp_path / "var").by_id)
        expected = await written(database)
    finally:
        await database.close()

    assert recorded(events) == expected
    assert len(expected) > 15
    assert sum(map(len, told.handed.values())) > 50
    assert len(told.refused) >= 6
    for request_id, ids in told.handed.items():
        assert ids <= named_by(events, request_id), request_id
    refusals = Counter(
        event.origin.request_id for event in events if event.outcome is Outcome.SERIOUS_FAILURE
    )
    assert set(told.refused) <= set(refusals)
    assert CANARY not in repr(events)
    assert (verdict.wrong, verdict.unsealed, verdict.checked) == (None, 0, len(events))
