"""Which paths and queries are well formed: others would be read differently by every layer."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_schema.errors import ApiError, Problem

LONGEST_TARGET_BYTES = 8 * 1024
MOST_PARAMETERS = 256

_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})?")


class RequestTarget:
    """Raises ApiError for targets that are too long, or not UTF-8 behind their escapes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and pass on."""
        if scope["type"] != "lifespan":
            path = scope.get("raw_path") or scope["path"].encode()
            _check_length(path, scope["query_string"])
            _check_text(path, "path")
            _check_text(scope["query_string"], "query")
        await self._app(scope, receive, send)


def _check_length(path: bytes, query: bytes) -> None:
    if len(path) + len(query) > LONGEST_TARGET_BYTES:
        raise ApiError(Problem.TOO_COSTLY, f"The address is longer than {LONGEST_TARGET_BYTES} bytes.")
    if query.count(b"&") >= MOST_PARAMETERS:
        raise ApiError(Problem.TOO_COSTLY, f"The query has more than {MOST_PARAMETERS} parameters.")


def _check_text(text: bytes, where: str) -> None:
    try:
        # Python's UTF-8 refuses overlong forms and surrogates.
        plain = _ESCAPE.sub(_unescaped, text).decode()
    except ValueError as error:
        raise ApiError(
            Problem.INVALID, f"The {where} of the address is not percent-encoded UTF-8."
        ) from error
    if "\0" in plain:
        raise ApiError(Problem.INVALID, f"The {where} of the address contains NUL.")


def _unescaped(escape: re.Match[bytes]) -> bytes:
    if escape[1] is None:
        raise ValueError("a percent sign without two hexadecimal digits")
    return bytes.fromhex(escape[1].decode())
