"""Creating a task, under a condition or a key if the client names one.

https://hl7.org/fhir/R4/http.html#create and https://hl7.org/fhir/R4/http.html#ccreate
"""

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.errors import ApiError, Problem
from rest_facade.condition import creation_condition_in
from rest_facade.content import document_in
from rest_facade.facade import Facade
from rest_facade.idempotency import idempotency_key_in
from rest_facade.written import created_answer, existing_answer


async def create(facade: Facade, request: Request) -> Response:
    """Keep a new task and answer it with its address: 201, or 200 for one that matches already."""
    where, key = creation_condition_in(facade, request), idempotency_key_in(request)
    tasks, document = facade.tasks_for(request), await document_in(request)
    if where is None:
        return created_answer(facade.site, request, await tasks.create(document, key))
    if key is not None:
        raise ApiError(Problem.INVALID, "Send either a condition or an Idempotency-Key; each is enough.")
    outcome = await tasks.create_if_none(where, document)
    answer = created_answer if outcome.is_new else existing_answer
    return answer(facade.site, request, outcome.task)
