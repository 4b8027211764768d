"""One path of the FHIR door: which method goes to which interaction, and what comes before."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphql_schema.access import authenticated
from graphql_schema.errors import ApiError, Problem
from rest_facade.facade import Facade, caller_of
from rest_facade.failures import error_response
from rest_facade.negotiation import require_json_wanted
from rest_facade.offer import Handler


class Endpoint:
    """An ASGI application for one path; whatever fails is answered as an OperationOutcome."""

    def __init__(self, facade: Facade, handlers: Mapping[str, Handler], *, is_public: bool = False) -> None:
        self.facade = facade
        self.handlers = dict(handlers)
        self.is_public = is_public
        if "GET" in self.handlers:
            # The HTTP server leaves the body of an answer to HEAD out.
            self.handlers["HEAD"] = self.handlers["GET"]
        self.allow = {"Allow": ", ".join([*self.handlers, "OPTIONS"])}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive, send)
        try:
            response = await self._answer(request)
        except ApiError as error:
            is_method = error.problem is Problem.METHOD_NOT_ALLOWED
            response = error_response(request, error, self.allow if is_method else None)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=self.allow)
        handler = self.handlers.get(request.method)
        if handler is None:
            raise ApiError(Problem.METHOD_NOT_ALLOWED, f"Here you can use {self.allow['Allow']}.")
        if not self.is_public:
            authenticated(caller_of(request))
        require_json_wanted(request)
        return await handler(self.facade, request)
