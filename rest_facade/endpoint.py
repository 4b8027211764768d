"""One path of the FHIR door: which method goes to which interaction, and what comes before."""

from collections.abc import Mapping
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphql_schema.access import authenticated
from graphql_schema.errors import ApiError, Problem
from rest_facade.challenges import insufficient_scope
from rest_facade.facade import Facade, caller_of, journal_of, task_named_in
from rest_facade.failures import error_response
from rest_facade.media_types import PATCH_TYPES
from rest_facade.offer import Handler
from rest_facade.representation import representation_asked, represented


class Endpoint:
    """An ASGI application for one path; whatever fails is answered as an OperationOutcome."""

    answers_head: ClassVar[bool] = True

    def __init__(
        self,
        facade: Facade,
        handlers: Mapping[str, Handler],
        *,
        is_public: bool = False,
        needed: Mapping[str, str] | None = None,
    ) -> None:
        """Take what answers each method, and for what a token needs a scope, whatever the row."""
        self.facade = facade
        self.needed = dict(needed or {})
        self.handlers = dict(handlers)
        self.is_public = is_public
        if self.answers_head and "GET" in self.handlers:
            # The HTTP server leaves the body of an answer to HEAD out.
            self.handlers["HEAD"] = self.handlers["GET"]
            self.needed |= {"HEAD": self.needed["GET"]} if "GET" in self.needed else {}
        self.allow = {"Allow": ", ".join([*self.handlers, "OPTIONS"])}
        self.accept_patch = {"Accept-Patch": ", ".join(PATCH_TYPES)} if "PATCH" in self.handlers else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive, send)
        try:
            response = await self._answer(request)
        except ApiError as error:
            journal_of(request).fail(error, task_named_in(request))
            response = error_response(request, error, self._advice(request, error))
        await response(scope, receive, send)

    def _advice(self, request: Request, error: ApiError) -> Mapping[str, str]:
        """Return the headers that tell what would have worked."""
        if error.problem is Problem.METHOD_NOT_ALLOWED:
            return self.allow
        if error.problem is Problem.FORBIDDEN and request.method in self.needed:
            return {"WWW-Authenticate": insufficient_scope(self.needed[request.method])}
        is_patch = request.method == "PATCH" and error.problem is Problem.UNSUPPORTED_MEDIA
        return self.accept_patch if is_patch else {}

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=self.allow | self.accept_patch)
        handler = self.handlers.get(request.method)
        if handler is None:
            raise ApiError(Problem.METHOD_NOT_ALLOWED, f"Here you can use {self.allow['Allow']}.")
        if not self.is_public:
            authenticated(caller_of(request))
        return await self._handled(handler, request)

    async def _handled(self, handler: Handler, request: Request) -> Response:
        """Return the answer in the format that the client asks for, or refuse before anything is done."""
        representation_asked(request)
        answer = await handler(self.facade, request)
        return represented(request, answer, self.facade.site.base_url)
