"""HTTP answers that carry FHIR JSON."""

from collections.abc import Mapping
from email.utils import formatdate

from starlette.responses import Response

from graphql_schema.site import Site
from graphql_schema.task.store import TaskVersion

FHIR_JSON = "application/fhir+json; charset=utf-8"


def fhir_answer(content: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer that no cache keeps; without content, it has no content type either."""
    all_headers = {"Cache-Control": "no-store", "Vary": "Accept", **(headers or {})}
    return Response(content, status, all_headers, FHIR_JSON if content else None)


def etag(task: TaskVersion) -> str:
    """Return the version as R4's weak entity tag: https://hl7.org/fhir/R4/http.html#versioning ."""
    return f'W/"{task.version}"'


def version_headers(task: TaskVersion) -> dict[str, str]:
    """Return the headers that tell which version an answer is about."""
    return {"ETag": etag(task), "Last-Modified": formatdate(task.last_updated_second, usegmt=True)}


def task_url(site: Site, task: TaskVersion) -> str:
    """Return the address of a task, its version not named."""
    return f"{site.base_url}/Task/{task.id}"


def version_url(site: Site, task: TaskVersion) -> str:
    """Return the address of this very version."""
    return f"{task_url(site, task)}/_history/{task.version}"


def task_answer(task: TaskVersion) -> Response:
    """Return the stored bytes of a task, which nobody parses on the way."""
    return fhir_answer(task.json, headers=version_headers(task))
