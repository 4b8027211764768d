"""Which names a client may call us by: a foreign name means a rebound DNS entry or a forged link."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_schema.errors import ApiError, Problem

_HOST = re.compile(rb"(?:([A-Za-z0-9._-]+)|\[([0-9A-Fa-f:.]+)\])(?::\d{1,5})?")


class AllowedHosts:
    """Raises ApiError(INVALID) unless there is exactly one Host header with an allowed name."""

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...]) -> None:
        self._app = app
        self._allowed = frozenset(name.lower().encode() for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and pass on."""
        if scope["type"] != "lifespan":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if len(hosts) != 1 or _name(hosts[0]) not in self._allowed:
                raise ApiError(Problem.INVALID, "The Host header does not name this server.")
        await self._app(scope, receive, send)


def _name(host: bytes) -> bytes:
    match = _HOST.fullmatch(host)
    return (match[1] or match[2]).lower() if match else b""
