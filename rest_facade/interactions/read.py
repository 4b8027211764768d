"""Reading one task, now or as it was.

https://hl7.org/fhir/R4/http.html#read and #vread
"""

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.task.store import TaskVersion
from rest_facade.answers import etag, fhir_answer, task_answer
from rest_facade.facade import Facade
from rest_facade.preconditions import is_unchanged
from rest_facade.task_address import task_id_in, version_in


def _answer(request: Request, task: TaskVersion) -> Response:
    if is_unchanged(request, task):
        # The tag is enough: https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5
        return fhir_answer(b"", 304, {"ETag": etag(task)})
    return task_answer(task)


async def read(facade: Facade, request: Request) -> Response:
    """Answer the current version."""
    return _answer(request, await facade.tasks_for(request).read(task_id_in(request)))


async def read_version(facade: Facade, request: Request) -> Response:
    """Answer one version."""
    tasks = facade.tasks_for(request)
    return _answer(request, await tasks.read_version(task_id_in(request), version_in(request)))
