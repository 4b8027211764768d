"""One line for each request: what was done, never on whom or with what.

Paths and queries name patients, so the line has the route's template instead; and the digest of
a subject, which tells one caller from another and neither's name.
"""

import hashlib
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, BinaryIO

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_schema.access import Actor, Caller
from server.http.line_buffer import LineBuffer

_LINE = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE

_NOT_SENT = 499
"""The status of an answer that was never begun, because the client went away or we failed."""


class RequestLog:
    """Writes method, route, status, duration, length, caller, role and client of each request.

    `secret` keeps subjects from being found by trying names. The lines have the form of `JsonLine`
    and go to standard error, or to `file`, without Python's logging in between: that takes as long
    as all else that is done to read a task.
    """

    def __init__(self, app: ASGIApp, secret: bytes, file: BinaryIO | None = None) -> None:
        self._app = app
        self._secret = secret
        self._lines = LineBuffer(file or sys.stderr.buffer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and write the line when the answer is complete."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            self._lines.flush()
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
        state = scope.get("state", {})
        line = {
            "time": datetime.now(UTC),
            "level": "info",
            "logger": "taskward.request",
            "message": "request",
            "method": scope["method"],
            "route": getattr(scope.get("route"), "path_format", None),
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": length,
            **_named(state.get("caller"), self._secret),
            "request_id": state.get("request_id"),
        }
        self._lines.add(orjson.dumps(line, option=_LINE))


@lru_cache(4096)
def _named(caller: Caller | None, secret: bytes) -> dict[str, Any]:
    if not isinstance(caller, Actor):
        return {"caller": None, "role": None, "client_id": None}
    digest = hashlib.blake2b(caller.subject.encode(), key=secret[:64], person=b"log", digest_size=8)
    # A foreign issuer names clients as it likes, and a terminal may obey what is not ASCII.
    client = caller.client_id and caller.client_id.encode("ascii", "backslashreplace").decode()
    return {"caller": digest.hexdigest(), "role": caller.role, "client_id": client}
