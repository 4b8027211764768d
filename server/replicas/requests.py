"""Every request's reading: what it must see is told by its version tokens, what it wrote by ours.

https://www.rfc-editor.org/rfc/rfc9110#section-5.3 for several tokens in one request
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_schema.access import Actor
from server.replicas.log_position import NOWHERE
from server.replicas.one_request import OneRequest, ReplicatedTaskStore
from server.replicas.replicated import Replicated
from server.replicas.version_token import HEADER, position_of, token_of
from server.storage.database import Database
from server.storage.task_store import SqlStore, SqlTaskStore

_HEADER = HEADER.encode()
_STATE = "one_request"
_CONDITIONS = (b"if-match", b"if-none-match")
_VERSION = re.compile(rb"\d{1,18}")


@dataclass(frozen=True, slots=True)
class ReplicatedRequests:
    """Opens the reading of every request, and hands its version token out."""

    app: ASGIApp
    replicated: Replicated

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or raise ApiError(INVALID) for a token that is none."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = scope["state"][_STATE] = self._opened(scope)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and request.written:
                message["headers"] = [*message["headers"], (_HEADER, token_of(request.written).encode())]
            await send(message)

        await self.app(scope, receive, told)

    def _opened(self, scope: Scope) -> OneRequest:
        caller = scope["state"]["caller"]
        if not isinstance(caller, Actor):
            # Nothing will be read; but that is to be said by the API that is asked.
            return self.replicated.one_request("", NOWHERE)
        lines = [value.decode("latin-1") for name, value in scope["headers"] if name == _HEADER]
        return self.replicated.one_request(caller.subject, position_of(lines))


def replica_middleware(replicated: Replicated | None) -> list[Middleware]:
    """Return what stands inside of whoever names the caller: nothing without replicas."""
    return [Middleware(ReplicatedRequests, replicated=replicated)] if replicated else []


def stores_of(replicated: Replicated | None, database: Database) -> Callable[[Request], SqlStore]:
    """Return what gives each request its store of tasks: without replicas, all the same one."""
    store = SqlTaskStore(database)
    return _store_of if replicated else lambda _: store


def _store_of(request: Request) -> ReplicatedTaskStore:
    """Return the tasks as a request reads and writes them.

    The entries of a Bundle are requests with conditions of their own, and share their Bundle's reading.
    """
    one_request: OneRequest = request.scope["state"][_STATE]
    return ReplicatedTaskStore(one_request, _known_version(request))


def _known_version(request: Request) -> int:
    """Return the newest version that the conditions of a request name: it is there; 0 without any."""
    conditions = [value for name, value in request.scope["headers"] if name in _CONDITIONS]
    return max((int(version) for value in conditions for version in _VERSION.findall(value)), default=0)
