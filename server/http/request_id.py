"""One id for each request, the client's own if it is harmless, in the answer and in the log."""

import random
import re
import secrets

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-request-id"

_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class RequestId:
    """Puts the id into `scope["state"]["request_id"]`, the log and the X-Request-Id header of the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # Ids need only differ: they are no secret, and a number would tell how much others ask.
        self._random = random.Random(secrets.token_bytes(32))  # noqa: S311

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with the id of this request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id = _sent(scope) or f"{self._random.getrandbits(128):032x}"
        scope.setdefault("state", {})["request_id"] = request_id
        # Each request is a task of its own, and every line that it causes has its id.
        structlog.contextvars.bind_contextvars(request_id=request_id)
        header = (HEADER, request_id.encode())

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], header]
            await send(message)

        await self._app(scope, receive, named)


def _sent(scope: Scope) -> str | None:
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == HEADER]
    return values[0] if len(values) == 1 and _SANE.fullmatch(values[0]) else None
