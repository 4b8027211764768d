"""A path of an operation whose answers are not FHIR resources, and so not negotiated as those."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphql_schema.access import authenticated
from graphql_schema.errors import ApiError, Problem
from rest_facade.facade import Facade, caller_of, journal_of, task_named_in
from rest_facade.failures import error_response
from rest_facade.offer import Handler

_RETRY_AFTER_SECONDS = "10"


class OwnEndpoint:
    """An ASGI application for one path; whatever fails is answered as an OperationOutcome."""

    def __init__(self, facade: Facade, handlers: Mapping[str, Handler]) -> None:
        self.facade = facade
        self.handlers = dict(handlers)
        self.allow = {"Allow": ", ".join([*handlers, "OPTIONS"])}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive, send)
        try:
            response = await self._answer(request)
        except ApiError as error:
            journal_of(request).fail(error, task_named_in(request))
            response = error_response(request, error, self._headers(error))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=self.allow)
        handler = self.handlers.get(request.method)
        if handler is None:
            raise ApiError(Problem.METHOD_NOT_ALLOWED, f"Here you can use {self.allow['Allow']}.")
        authenticated(caller_of(request))
        return await handler(self.facade, request)

    def _headers(self, error: ApiError) -> dict[str, str] | None:
        if error.problem is Problem.TOO_MANY:
            return {"Retry-After": _RETRY_AFTER_SECONDS}
        return self.allow if error.problem is Problem.METHOD_NOT_ALLOWED else None
