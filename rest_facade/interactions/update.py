"""Replacing a task by its next version.

https://hl7.org/fhir/R4/http.html#update
"""

from starlette.requests import Request
from starlette.responses import Response

from rest_facade.answers import version_headers, version_url
from rest_facade.content import document_in
from rest_facade.facade import Facade
from rest_facade.preconditions import version_expected
from rest_facade.task_address import task_id_in
from rest_facade.written import written_answer


async def update(facade: Facade, request: Request) -> Response:
    """Make the body the next version and answer it."""
    task_id, if_version = task_id_in(request), version_expected(request)
    task = await facade.tasks_for(request).replace(task_id, await document_in(request), if_version)
    headers = version_headers(task) | {"Content-Location": version_url(facade.site, task)}
    return written_answer(request, task, 200, headers)
