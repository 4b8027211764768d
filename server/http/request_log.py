"""One line for each request: what was done, never on whom or with what.

Paths and queries name patients, so the line has the route's template instead; and the digest of
a subject, which tells one caller from another and neither's name.
"""

import hashlib
import logging
import time
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_schema.access import Actor

LOGGER = logging.getLogger("taskward.request")

_NOT_SENT = 499
"""The status of an answer that was never begun, because the client went away or we failed."""


class RequestLog:
    """Writes method, route, status, duration, length, caller, role and client of each request.

    `secret` keeps subjects from being found by trying names.
    """

    def __init__(self, app: ASGIApp, secret: bytes) -> None:
        self._app = app
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and write the line when the answer is complete."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status, length = _NOT_SENT, 0

        async def watched(message: Message) -> None:
            nonlocal status, length
            if message["type"] == "http.response.start":
                status = message["status"]
            length += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            self._write(scope, status, length, time.perf_counter() - started)

    def _write(self, scope: Scope, status: int, length: int, seconds: float) -> None:
        caller = scope.get("state", {}).get("caller")
        actor = caller if isinstance(caller, Actor) else None
        fields = {
            "method": scope["method"],
            "route": getattr(scope.get("route"), "path", None),
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": length,
            "caller": _digest(actor.subject, self._secret) if actor else None,
            "role": actor.role if actor else None,
            "client_id": actor.client_id if actor else None,
        }
        LOGGER.info("request", extra={"fields": fields})


@lru_cache(4096)
def _digest(subject: str, secret: bytes) -> str:
    return hashlib.blake2b(subject.encode(), key=secret[:64], person=b"log", digest_size=8).hexdigest()
