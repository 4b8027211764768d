"""One id for each request, the client's own if it is harmless, in the answer and in the log."""

import re
import uuid

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-request-id"

_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class RequestId:
    """Puts the id into `scope["state"]["request_id"]`, the log and the X-Request-Id header of the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with the id of this request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id = _sent(scope) or str(uuid.uuid4())
        scope.setdefault("state", {})["request_id"] = request_id
        # Each request is a task of its own, and every line that it causes has its id.
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        await self._app(scope, receive, named)


def _sent(scope: Scope) -> str | None:
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == HEADER.encode()]
    return values[0] if len(values) == 1 and _SANE.fullmatch(values[0]) else None
