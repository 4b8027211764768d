"""The endpoint `/graphql`: from an HTTP request to the schema and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry import Schema
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_schema.access import WRITES, Caller, NoActorBecause, authenticated
from graphql_schema.context import Context
from graphql_schema.errors import ApiError, Problem
from graphql_schema.failures import told
from graphql_schema.fhir.strict_json import write_json
from graphql_schema.request import GraphQLRequest
from graphql_schema.roots.own_mutations import changes_only_ones_own
from rest_facade.challenges import CHALLENGES, insufficient_scope
from rest_facade.facade import journal_of
from rest_facade.failures import retry_advice
from server.graphql_http.media import JSON, answer_type, wants_page
from server.graphql_http.persisted import PersistedDocuments
from server.graphql_http.request import operation_of, read_request

_TO_WRITE = "Task.cud"
"""What a token lacks whose every mutation is refused; other refusals are those of fields."""

_METHODS = {"GET": {OperationType.QUERY}, "POST": {OperationType.QUERY, OperationType.MUTATION}}


@dataclass(frozen=True, slots=True)
class GraphQLEndpoint:
    """An ASGI application; `context_for` binds the resolvers to a request: its caller and its journal."""

    schema: Schema
    context_for: Callable[[Request], Context]
    explorer_page: Callable[[], Response]
    documents: PersistedDocuments

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ApiError as error:
            journal_of(request).fail(error)
            response = refusal(error)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method not in _METHODS:
            return _method_not_allowed("GraphQL takes GET for queries, and POST.", "GET, POST")
        accept = request.headers.get("accept")
        if request.method == "GET" and "query" not in request.query_params and wants_page(accept):
            return self.explorer_page()
        media_type = answer_type(accept)
        caller: Caller = request.scope["state"]["caller"]
        if isinstance(caller, NoActorBecause):
            return unauthenticated(caller)
        asked, journal = await read_request(request, self.documents), journal_of(request)
        request.scope["state"]["operation"] = operation_of(request.method, asked)
        result = await self._execute(request.method, asked, self.context_for(request))
        if isinstance(result, Response):
            return result
        for error in result.errors or ():
            journal.fail(error.original_error or error)
        request.scope["state"]["refusals"] = _refusals(result)
        return _answer_of(result, media_type)

    async def _execute(
        self, method: str, request: GraphQLRequest, context: Context
    ) -> ExecutionResult | Response:
        allowed = _METHODS[method]
        may_write = bool(WRITES & authenticated(context.caller).permissions)
        if not may_write and not changes_only_ones_own(request.query):
            allowed = allowed - {OperationType.MUTATION}
        try:
            return await self.schema.execute(
                request.query,
                variable_values=request.variables,
                context_value=context,
                operation_name=request.operation_name,
                allowed_operation_types=allowed,
            )
        except CannotGetOperationTypeError:
            raise ApiError(Problem.INVALID, "The document has no operation of this operationName.") from None
        except InvalidOperationTypeError as error:
            return _refused_operation(error.operation_type, method)


def _refused_operation(operation: OperationType, method: str) -> Response:
    if operation is OperationType.SUBSCRIPTION:
        raise ApiError(Problem.INVALID, "Subscriptions are not served.")
    if method == "GET":
        return _method_not_allowed("A mutation needs POST.", "POST")
    raise ApiError.forbidden()


def _refusals(result: ExecutionResult) -> int:
    """Return how many fields were refused, which the status of the answer does not tell."""
    status = Problem.FORBIDDEN.status
    return sum((error.extensions or {}).get("status") == status for error in result.errors or ())


def _is_request_error(result: ExecutionResult) -> bool:
    """Tell whether nothing was executed: no data, and no error has a place in it."""
    return (
        result.data is None
        and bool(result.errors)
        and all(error.path is None for error in result.errors or ())
    )


def _answer_of(result: ExecutionResult, media_type: str) -> Response:
    body: dict[str, Any] = {}
    if result.errors:
        # What fails outside of any field never passes the schema's own rewriting.
        told_errors = [error if error.extensions else told(error) for error in result.errors]
        body["errors"] = [error.formatted for error in told_errors]
    if _is_request_error(result):
        # Clients of plain JSON expect 200 for whatever was well-formed HTTP.
        status = 200 if media_type == JSON else _status_of(result.errors or [])
        return _json(body, status, media_type)
    return _json({**body, "data": result.data}, 200, media_type)


def _status_of(errors: list[GraphQLError]) -> int:
    return max(int((error.extensions or {}).get("status", 400)) for error in errors)


def _json(body: dict[str, Any], status: int, media_type: str = JSON) -> Response:
    # The type names its charset, because older clients of JSON guess another.
    headers = {"content-type": f"{media_type}; charset=utf-8", "cache-control": "no-store"}
    return Response(write_json(body), status, headers)


def refusal(error: ApiError) -> Response:
    """Return the answer to a request that was not executed."""
    body = {"errors": [{"message": str(error), "extensions": error.extensions}]}
    response = _json(body, error.problem.status)
    response.headers.update(retry_advice(error.problem))
    if error.problem is Problem.FORBIDDEN:
        response.headers["www-authenticate"] = insufficient_scope(_TO_WRITE)
    return response


def _method_not_allowed(text: str, allow: str) -> Response:
    response = refusal(ApiError(Problem.METHOD_NOT_ALLOWED, text))
    response.headers["allow"] = allow
    return response


def unauthenticated(reason: NoActorBecause) -> Response:
    """Return the answer to a request without a good token."""
    challenge = CHALLENGES[reason]
    code = Problem.UNAUTHENTICATED.code if challenge.authenticate else Problem.UNAVAILABLE.code
    extensions = {"code": code, "status": challenge.status}
    body = {"errors": [{"message": challenge.text, "extensions": extensions}]}
    response = _json(body, challenge.status)
    response.headers.update(challenge.headers)
    return response
