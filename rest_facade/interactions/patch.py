"""Changing parts of a task.

https://hl7.org/fhir/R4/http.html#patch
"""

from starlette.requests import Request
from starlette.responses import Response

from rest_facade.condition import condition_in
from rest_facade.content import edit_in
from rest_facade.facade import Facade
from rest_facade.preconditions import precondition_in
from rest_facade.task_address import task_id_in
from rest_facade.written import updated_answer


async def patch(facade: Facade, request: Request) -> Response:
    """Apply the patch in the body and answer the new version."""
    task_id, expected = task_id_in(request), precondition_in(request)
    task = await facade.tasks_for(request).edit(task_id, await edit_in(request), expected)
    return updated_answer(facade.site, request, task)


async def patch_match(facade: Facade, request: Request) -> Response:
    """Apply the patch to the task that matches the query string."""
    where, expected = condition_in(facade, request), precondition_in(request)
    task = await facade.tasks_for(request).edit_match(where, await edit_in(request), expected)
    return updated_answer(facade.site, request, task)
