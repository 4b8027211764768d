"""`$graphql`, as HL7 defines it: of the whole system, and inside one task.

https://hl7.org/fhir/R4/resource-operation-graphql.html
"""

from typing import Any

from graphql import GraphQLSchema
from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import write_json
from graphql_schema.hl7.documents import Prepared, Refused, prepared
from graphql_schema.hl7.errors import errors_of, errors_of_document
from graphql_schema.hl7.evaluation import answer
from graphql_schema.hl7.schema import instance_schema, system_schema
from rest_facade.challenges import insufficient_scope
from rest_facade.facade import Facade, journal_of
from rest_facade.operations.graphql_request import graphql_request
from rest_facade.task_address import task_id_in


def _answered(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    more = {"Cache-Control": "no-store", **(headers or {})}
    return Response(write_json(body), status, more, "application/json")


def _failed(error: ApiError) -> Response:
    is_forbidden = error.problem is Problem.FORBIDDEN
    needed = error.refusal.permission if error.refusal else None
    headers = {"WWW-Authenticate": insufficient_scope(needed)} if is_forbidden else None
    return _answered({"data": None, "errors": errors_of(error)}, error.problem.status, headers)


async def _prepared(facade: Facade, request: Request, schema: GraphQLSchema) -> Prepared:
    found = prepared(schema, await graphql_request(request), facade.site.limits)
    if found.is_mutation and request.method == "GET":
        raise ApiError(Problem.METHOD_NOT_ALLOWED, "A mutation needs POST.")
    return found


async def _executed(facade: Facade, request: Request, schema: GraphQLSchema, task_id: str | None) -> Response:
    tasks = facade.tasks_for(request)
    try:
        operation = await _prepared(facade, request, schema)
        run = tasks.transact if operation.is_mutation else tasks.look
        return _answered({"data": await run(lambda work: answer(work, operation, task_id))})
    except Refused as refused:
        return _answered({"data": None, "errors": errors_of_document(refused.errors)}, 400)
    except ApiError as error:
        journal_of(request).fail(error, task_id)
        return _failed(error)


async def graphql(facade: Facade, request: Request) -> Response:
    """Answer a document about all tasks."""
    return await _executed(facade, request, system_schema(), None)


async def graphql_instance(facade: Facade, request: Request) -> Response:
    """Answer a document that starts inside a task."""
    try:
        task_id = task_id_in(request)
    except ApiError as error:
        return _failed(error)
    return await _executed(facade, request, instance_schema(), task_id)
