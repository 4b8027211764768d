"""Finds out who is calling, once per request. It never refuses: that is each API's own business.

https://www.rfc-editor.org/rfc/rfc6750#section-2.1
"""

import re
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_schema.access import Caller, NoActorBecause

_BEARER = re.compile(rb"bearer(?: +(.*))?", re.IGNORECASE | re.DOTALL)


class BearerMiddleware:
    """Puts the `Caller` into `scope["state"]["caller"]`, for HTTP and WebSocket alike."""

    def __init__(self, app: ASGIApp, caller_of: Callable[[bytes], Awaitable[Caller]]) -> None:
        self._app = app
        self._caller_of = caller_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the caller and pass on."""
        if scope["type"] != "lifespan":
            scope.setdefault("state", {})["caller"] = await self._caller(scope)
        await self._app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Caller:
        values = [value for name, value in scope["headers"] if name == b"authorization"]
        if len(values) > 1:
            return NoActorBecause.AMBIGUOUS_TOKEN
        bearer = _BEARER.fullmatch(values[0]) if values else None
        if bearer is None or not bearer[1]:
            return NoActorBecause.NO_TOKEN
        return await self._caller_of(bearer[1])
