"""Acting as somebody, and looking at what came of it."""

from typing import Any

from tests.authorization.matrix import JSON_PATCH, MERGE, fhirpath_patch, put
from tests.authorization.oracle import Kept, Principal
from tests.authorization.transports import TRANSPORTS
from tests.both_doors.doors import Answer, Door, Json, RestDoor


def check_is(shown: Json, kept: Kept) -> None:
    """Compare a task that was read with what must be kept."""
    status = shown["status"].lower().replace("_", "-")
    owner = (shown["owner"] or {}).get("reference")
    assert (owner, status, shown["version"]) == (kept.owner, kept.status, kept.version)


def sent(
    transport: str,
    caller: Principal,
    method: str,
    path: str,
    body: object = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Send one FHIR request by a transport, and return its own HTTP status."""
    door: Door = TRANSPORTS[transport]
    assert isinstance(door, RestDoor)
    response = door.send(caller.person, method, path, body, headers)
    return Answer(response.status_code, response=response)


def task_of(answer: Answer) -> Json:
    """Return the task that an answer brought."""
    assert answer.response is not None
    task: Json = answer.response.json()
    return task


def patched(
    caller: Principal, task_id: str, change: tuple[str, str | None], language: str, transport: str
) -> int:
    """Send a patch, and return the status that the caller gets."""
    element, to = change
    value: Any = to
    if element == "owner":
        value = {"reference": to} if to else None
    path = f"/Task/{task_id}"
    match language:
        case "json":
            patch = [put(f"/{element}", value)] if value else [{"op": "remove", "path": f"/{element}"}]
            return sent(transport, caller, "PATCH", path, patch, JSON_PATCH).status
        case "merge":
            return sent(transport, caller, "PATCH", path, {element: value}, MERGE).status
        case "fhirpath":
            return sent(transport, caller, "PATCH", path, fhirpath_patch(f"Task.{element}", value)).status
    return _edited(caller, task_id, element, value)


def _edited(caller: Principal, task_id: str, element: str, value: Any) -> int:
    query = "mutation($id: ID!, $changes: TaskChanges!) { editTask(id: $id, changes: $changes) { id } }"
    changes = {element: value.upper().replace("-", "_") if element == "status" else value}
    errors = caller.person.graphql(query, id=task_id, changes=changes).json().get("errors")
    return errors[0]["extensions"]["status"] if errors else 200
