"""Documents of HL7's GraphQL, sent to a running server."""

from typing import Any

import httpx2

from tests.service import Person
from tests.tasks import documented_task

JPEG = {"url": "http://x.example/seen", "valueDateTime": "2026-03-15T08:00:00Z"}


def sent(who: Person, query: str, task_id: str | None = None, **variables: Any) -> httpx2.Response:
    """Send one document, to the system or to a task."""
    path = f"/Task/{task_id}/$graphql" if task_id else "/$graphql"
    return who.fhir("POST", path, {"query": query, "variables": variables})


def data(who: Person, query: str, task_id: str | None = None, **variables: Any) -> Any:
    """Return the data of a document that is answered well."""
    answer = sent(who, query, task_id, **variables)
    body = answer.json()
    assert (answer.status_code, body.get("errors")) == (200, None), answer.text
    assert answer.headers["content-type"] == "application/json"
    return body["data"]


def refusal(who: Person, query: str, task_id: str | None = None, **variables: Any) -> tuple[int, str, str]:
    """Return status, code and message of a document that is not answered."""
    answer = sent(who, query, task_id, **variables)
    body = answer.json()
    assert body["data"] is None, answer.text
    error = body["errors"][0]
    assert error["extensions"]["resource"]["resourceType"] == "OperationOutcome"
    assert error["extensions"]["resource"]["issue"][0]["severity"] == "error"
    return answer.status_code, error["extensions"]["code"], error["message"]


def created(who: Person, **changes: Any) -> Any:
    """Return a new task."""
    answer = who.fhir("POST", "/Task", documented_task(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def chart_task(who: Person, **changes: Any) -> Any:
    """Return a new task with three inputs and three identifiers, to select from."""
    inputs = [
        {"type": {"text": "given"}, "valueString": "Peter"},
        {"type": {"text": "given"}, "valueString": "James"},
        {"type": {"text": "dose"}, "valueQuantity": {"value": 1.5, "unit": "mg"}},
    ]
    identifiers = [
        {"use": "official", "system": "urn:a", "value": "1"},
        {"use": "usual", "system": "urn:b", "value": "2"},
        {"use": "old", "value": "3"},
    ]
    more = {"input": inputs, "identifier": identifiers, "_authoredOn": {"extension": [JPEG]}}
    return created(who, **(more | changes))
