"""Deleting a task. Its history stays.

https://hl7.org/fhir/R4/http.html#delete and https://hl7.org/fhir/R4/http.html#cdelete
"""

from starlette.requests import Request
from starlette.responses import Response

from rest_facade.condition import condition_in
from rest_facade.facade import Facade
from rest_facade.preconditions import precondition_in
from rest_facade.task_address import task_id_in
from rest_facade.written import deleted_answer


async def delete(facade: Facade, request: Request) -> Response:
    """Delete a task; what is not there needs no deleting."""
    task_id, expected = task_id_in(request), precondition_in(request)
    return deleted_answer(request, await facade.tasks_for(request).delete(task_id, expected))


async def delete_match(facade: Facade, request: Request) -> Response:
    """Delete the task that matches the query string, if there is one."""
    where, expected = condition_in(facade, request), precondition_in(request)
    return deleted_answer(request, await facade.tasks_for(request).delete_match(where, expected))
