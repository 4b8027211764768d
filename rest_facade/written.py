"""The answer to a write, as the client prefers it.

https://hl7.org/fhir/R4/http.html#ops
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.site import Site
from graphql_schema.task.store import TaskVersion
from rest_facade.answers import etag, fhir_answer, version_headers, version_url
from rest_facade.outcome import success_outcome
from rest_facade.preferences import Return, preferences_of


def created_answer(site: Site, request: Request, task: TaskVersion) -> Response:
    """Return the answer for a new task, which has this address."""
    return _answer(request, task, 201, {"Location": version_url(site, task)}, "is kept")


def existing_answer(site: Site, request: Request, task: TaskVersion) -> Response:
    """Return the answer for a task that need not be created."""
    return _answer(request, task, 200, {"Location": version_url(site, task)}, "is there already")


def updated_answer(site: Site, request: Request, task: TaskVersion) -> Response:
    """Return the answer for the next version of a task."""
    return _answer(request, task, 200, {"Content-Location": version_url(site, task)}, "is kept")


def deleted_answer(request: Request, deletion: TaskVersion | None) -> Response:
    """Return the answer for a task that is gone now, or was not there."""
    headers = {"ETag": etag(deletion)} if deletion else {}
    if preferences_of(request).answer is not Return.OUTCOME:
        return fhir_answer(b"", 204, headers)
    text = "The task is deleted; its history stays." if deletion else "There was nothing to delete."
    return fhir_answer(success_outcome(text), 200, headers)


def _answer(
    request: Request, task: TaskVersion, status: int, address: Mapping[str, str], what: str
) -> Response:
    match preferences_of(request).answer:
        case Return.MINIMAL:
            content = b""
        case Return.OUTCOME:
            content = success_outcome(f"Version {task.version} of the task {what}.")
        case Return.REPRESENTATION:
            content = task.json
    return fhir_answer(content, status, version_headers(task) | dict(address))
