"""Creating a task.

https://hl7.org/fhir/R4/http.html#create
"""

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.errors import ApiError, Issue, Problem
from rest_facade.answers import version_headers, version_url
from rest_facade.content import document_in
from rest_facade.facade import Facade
from rest_facade.written import written_answer


def _refuse_condition(request: Request) -> None:
    # Ignored, a condition would make the second task that it was to prevent.
    is_conditional = any(not name.startswith("_") for name in request.query_params)
    if is_conditional or "if-none-exist" in request.headers:
        sentence = "Conditional create is not supported: leave out If-None-Exist and search parameters."
        raise ApiError.of(Problem.INVALID, [Issue("not-supported", sentence)])


async def create(facade: Facade, request: Request) -> Response:
    """Keep a new task and answer it with its address."""
    _refuse_condition(request)
    task = await facade.tasks_for(request).create(await document_in(request))
    headers = version_headers(task) | {"Location": version_url(facade.site, task)}
    return written_answer(request, task, 201, headers)
