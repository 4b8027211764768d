"""Replacing a task by its next version.

https://hl7.org/fhir/R4/http.html#update and https://hl7.org/fhir/R4/http.html#cond-update
"""

from starlette.requests import Request
from starlette.responses import Response

from rest_facade.condition import condition_in
from rest_facade.content import document_in
from rest_facade.facade import Facade
from rest_facade.preconditions import precondition_in
from rest_facade.task_address import task_id_in
from rest_facade.written import created_answer, updated_answer


async def update(facade: Facade, request: Request) -> Response:
    """Make the body the next version and answer it."""
    task_id, expected = task_id_in(request), precondition_in(request)
    task = await facade.tasks_for(request).replace(task_id, await document_in(request), expected)
    return updated_answer(facade.site, request, task)


async def update_match(facade: Facade, request: Request) -> Response:
    """Replace the task that matches the query string, or create one."""
    where, expected = condition_in(facade, request), precondition_in(request)
    outcome = await facade.tasks_for(request).replace_match(where, await document_in(request), expected)
    answer = created_answer if outcome.is_new else updated_answer
    return answer(facade.site, request, outcome.task)
