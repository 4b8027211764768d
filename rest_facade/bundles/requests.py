"""Doing one entry as the request that it is, through the routes of this door."""

from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Scope

from graphql_schema.fhir.strict_json import write_json
from graphql_schema.search import Document
from graphql_schema.task.resolvers import TaskResolvers
from rest_facade.bundles.entries import Entry
from rest_facade.bundles.patches import patch_body
from rest_facade.representation import ONLY_JSON

Result = TypeVar("Result")


@dataclass(slots=True)
class Answer:
    """What came back for an entry: HTTP status, headers by lower-case name, and the body."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def without_waiting(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Return the result of a coroutine that never waits for anything, as inside a transaction."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    coroutine.close()
    raise RuntimeError("An entry waited for something outside of its transaction.")


def _scope(
    outer: Request, base_path: str, entry: Entry, content_type: str, tasks: TaskResolvers | None
) -> Scope:
    headers = [(name, value) for name, value in outer.scope["headers"] if name == b"prefer"]
    headers += [(name.encode(), value.encode()) for name, value in entry.headers.items()]
    headers += [(b"accept", b"application/fhir+json"), (b"content-type", content_type.encode())]
    path = base_path + entry.path
    return {
        "type": "http",
        "http_version": "1.1",
        "method": entry.method,
        "scheme": "http",
        "server": None,
        "root_path": "",
        "path": path,
        "raw_path": path.encode(),
        "query_string": entry.query.encode(),
        "headers": headers,
        "state": outer.scope["state"] | {"tasks": tasks, ONLY_JSON: True},
    }


async def answer_to(
    routes: ASGIApp,
    outer: Request,
    base_path: str,
    entry: Entry,
    resource: Document | None,
    tasks: TaskResolvers | None = None,
) -> Answer:
    """Return the answer to an entry with this resource; with `tasks`, done inside their transaction."""
    body, content_type = b"", "application/fhir+json"
    if resource is not None and entry.method == "PATCH":
        body, content_type = patch_body(resource, f"{entry.place}.resource")
    elif resource is not None:
        body = write_json(resource)
    answer = Answer()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    await routes(_scope(outer, base_path, entry, content_type, tasks), receive, send)
    return answer


def outcome_in(answer: Answer) -> Document:
    """Return the OperationOutcome that a failed entry was answered with."""
    outcome: Document = orjson.loads(answer.body)
    return outcome
