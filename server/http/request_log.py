"""One line for each request: what was done, never on whom or with what.

Paths and queries name patients, so the line has the route's template instead.
"""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_schema.access import Actor

LOGGER = logging.getLogger("taskward.request")

_NOT_SENT = 499
"""The status of an answer that was never begun, because the client went away or we failed."""


class RequestLog:
    """Writes request id, method, route, status, duration, role and client of each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and write the line when the answer is complete."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = _NOT_SENT

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            _write(scope, status, time.perf_counter() - started)


def _write(scope: Scope, status: int, seconds: float) -> None:
    state = scope.get("state", {})
    caller = state.get("caller")
    actor = caller if isinstance(caller, Actor) else None
    LOGGER.info(
        "request",
        extra={
            "fields": {
                "request_id": state.get("request_id"),
                "method": scope["method"],
                "route": getattr(scope.get("route"), "path", None),
                "status": status,
                "ms": round(seconds * 1000, 1),
                "role": actor.role if actor else None,
                "client_id": actor.client_id if actor else None,
            }
        },
    )
