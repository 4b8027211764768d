"""How long a request body may be, and how long it may take.

Nothing is refused before somebody reads: who needs a token answers 401 first.
"""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_schema.errors import ApiError, Problem

BODY_SECONDS = 10.0

_BODY = frozenset({b"content-length", b"transfer-encoding", b"content-encoding"})
"""Without any of these headers a request has no body: https://www.rfc-editor.org/rfc/rfc9112#section-6.3"""


class BodyLimit:
    """Makes `receive` raise ApiError(TOO_LONG, TIMEOUT or UNSUPPORTED_MEDIA)."""

    def __init__(self, app: ASGIApp, most_bytes: int, most_seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._most_seconds = most_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with a guarded `receive`, if there is anything to receive."""
        if scope["type"] != "http" or not _BODY.intersection(name for name, _ in scope["headers"]):
            await self._app(scope, receive, send)
            return
        body = _Body(Headers(scope=scope), receive, send, self._most_bytes, self._most_seconds)
        await self._app(scope, body.receive, body.send)


class _Body:
    """The body of one request, on its way in."""

    def __init__(
        self, headers: Headers, receive: Receive, send: Send, most_bytes: int, most_seconds: float
    ) -> None:
        self._headers = headers
        self._receive = receive
        self._send = send
        self._most_bytes = most_bytes
        self._most_seconds = most_seconds
        self._deadline: float | None = None
        self._received_bytes = 0
        self._is_complete = False
        self._is_late = False

    async def receive(self) -> Message:
        """Return the next piece, or raise what is wrong with the body."""
        if self._is_complete:
            return await self._receive()
        if self._deadline is None:
            self._check_headers()
            self._deadline = asyncio.get_running_loop().time() + self._most_seconds
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError as error:
            self._is_late = True
            raise ApiError(
                Problem.TIMEOUT, f"The request body did not arrive within {self._most_seconds:g} seconds."
            ) from error
        self._received_bytes += len(message.get("body", b""))
        self._check_length(self._received_bytes)
        self._is_complete = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Pass on; a connection whose request never ends is of no further use."""
        if self._is_late and message["type"] == "http.response.start":
            headers = [*message.get("headers", ()), (b"connection", b"close")]
            message = {**message, "headers": headers}
        await self._send(message)

    def _check_headers(self) -> None:
        coding = self._headers.get("content-encoding", "identity")
        if coding.strip().lower() != "identity":
            raise ApiError(
                Problem.UNSUPPORTED_MEDIA, "Send the body as it is: compressed requests are not read."
            )
        # The parser has checked that it is a number and does not stand beside chunks.
        self._check_length(int(self._headers.get("content-length", "0")))

    def _check_length(self, length: int) -> None:
        if length > self._most_bytes:
            raise ApiError(Problem.TOO_LONG, f"The request body is longer than {self._most_bytes} bytes.")
