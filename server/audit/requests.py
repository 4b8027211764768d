"""Every request's journal: opened when the caller is known, told to the trail before the answer.

A client that gets no answer because the trail could not take its events has seen nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_schema.access import NoActorBecause
from graphql_schema.audit.event import Event, Origin, Transport
from graphql_schema.audit.journal import Journal
from graphql_schema.errors import ApiError, Problem
from server.audit.journals import Journals

_TRANSPORTS = {"graphql": Transport.GRAPHQL, "oauth": Transport.OAUTH}
"""By the first part of the path; everything else is REST."""


@dataclass(frozen=True, slots=True)
class AuditRequests:
    """Puts the journal into `scope["state"]["journal"]`, for HTTP and WebSocket alike."""

    app: ASGIApp
    journals: Journals
    answer: Callable[[Request, Exception], Awaitable[Response]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; when the answer begins, tell the trail first."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        state = scope["state"]
        journal = state["journal"] = self.journals.open(partial(_origin, scope), state["caller"])
        if scope["type"] != "http":
            # What goes out has no single beginning: each event is told by itself.
            journal.close()
            await self.app(scope, receive, send)
            return
        is_refused = False

        async def told(message: Message) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start":
                try:
                    if events := self._events(journal, message["status"]):
                        await self.journals.keep(events)
                except ApiError as error:
                    is_refused = True
                    response = await self.answer(Request(scope, receive), error)
                    await response(scope, receive, send)
            if not is_refused:
                await send(message)

        await self.app(scope, receive, told)

    def _events(self, journal: Journal, status: int) -> list[Event]:
        caller = journal.caller
        if isinstance(caller, NoActorBecause):
            if status == Problem.UNAUTHENTICATED.status or caller is NoActorBecause.AMBIGUOUS_TOKEN:
                self.journals.unauthenticated(journal, caller)
        elif status == Problem.FORBIDDEN.status and not journal.has_refusals:
            journal.fail(ApiError.forbidden())
        return journal.close()


def _origin(scope: Scope) -> Origin:
    client, state = scope.get("client"), scope["state"]
    place = scope["path"].partition("/")[2].partition("/")[0]
    return Origin(
        state["request_id"],
        client[0] if client else None,
        _TRANSPORTS.get(place, Transport.REST),
        state.get("operation") or _route(scope),
    )


def _route(scope: Scope) -> str:
    """Return the method and the route's template: the path itself may name a patient."""
    method = scope.get("method", "GET")
    return f"{method} {getattr(scope.get('route'), 'path_format', '')}".rstrip()
