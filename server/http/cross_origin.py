"""Which pages of other sites may call us: https://fetch.spec.whatwg.org/#http-cors-protocol .

Nobody's cookies are involved, since there are none: a page has to bring a token of its own.
"""

import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rest_facade.base_path import FHIR_PATH

EVERYBODYS = re.compile(rf"{FHIR_PATH}/(?:metadata|openapi\.json|\.well-known/.*)|/\.well-known/.*")
"""What any page may read: it tells where and how to sign in."""

_APIS = re.compile(rf"(?:{FHIR_PATH}|/graphql)(?:/.*)?")

_EXPOSED = (
    "ETag, Location, Content-Location, Expires, Last-Modified, Retry-After, X-Progress, X-Request-Id, "
    "X-Version-Token, WWW-Authenticate"
)
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": (
        "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, "
        "If-None-Exist, If-None-Match, If-Unmodified-Since, Prefer, X-Request-Id, X-Version-Token"
    ),
    "access-control-max-age": "600",
}


class CrossOrigin:
    """Tells browsers which answers a page of another origin may read, and answers preflights."""

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer a preflight."""
        allowed = self._allowed(scope) if scope["type"] == "http" else {}
        if allowed:
            send = _completed(send, allowed)
        if allowed and _is_preflight(scope):
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _allowed(self, scope: Scope) -> dict[str, str]:
        """Return the headers that let the asking page read the answer; none without such a page."""
        origin = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"), "")
        if not origin:
            return {}
        if EVERYBODYS.fullmatch(scope["path"]):
            return {"access-control-allow-origin": "*"}
        if not self._origins or not _APIS.fullmatch(scope["path"]):
            return {}
        return {"access-control-allow-origin": origin} if origin in self._origins else {}


def _is_preflight(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope)


def _completed(send: Send, allowed: dict[str, str]) -> Send:
    async def complete(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update({**allowed, "access-control-expose-headers": _EXPOSED})
            if allowed["access-control-allow-origin"] != "*":
                headers.add_vary_header("Origin")
        await send(message)

    return complete
