"""The edges of the HTTP parser: what a client may not do before there is a request to answer.

uvicorn itself waits forever for a request's head, and accepts heads of any size.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 5.0
"""How long a request's line and headers may take, and how long unread rests of a body are taken in."""

MOST_HEADERS = 100
LONGEST_HEAD_BYTES = 32 * 1024

_REFUSALS = {
    400: (b"400 Bad Request", b"This is not a request as HTTP/1.1 has it."),
    431: (b"431 Request Header Fields Too Large", b"The request line and headers are too long."),
}


class _HeadRefused(Exception):  # noqa: N818 - makes the parser stop
    """A request line or header after which nothing more is read."""


class GuardedProtocol(HttpToolsProtocol):
    """HTTP/1.1 by httptools, with limits of time and size for the head of a request."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._refusal = 400
        self._in_head = True
        self._head_bytes = 0
        self._stalled_bytes = 0
        self._moved = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the first request its time."""
        super().connection_made(transport)
        self._restart_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer together with the connection."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser, then watch over what it is still gathering."""
        self._moved = False
        super().data_received(data)
        # After an upgrade the connection belongs to another protocol.
        if self.transport.is_closing() or self not in self.connections:
            return
        self._stalled_bytes = 0 if self._moved else self._stalled_bytes + len(data)
        if self._stalled_bytes > LONGEST_HEAD_BYTES:
            self._refusal = 431
            self.send_400_response("")
        elif self._timer is None and self._is_idle():
            # Empty lines and the rest of a refused body have ended uvicorn's own idle timer.
            self._restart_timer()

    def on_message_begin(self) -> None:
        """Give each further request its time."""
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0
        self._restart_timer()

    def on_url(self, url: bytes) -> None:
        """Refuse a request line without end."""
        self._measure(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Refuse too many headers; leave out trailers, which could pose as headers."""
        self._measure(len(name) + len(value))
        if not self._in_head:
            return
        if len(self.headers) == MOST_HEADERS:
            self._refusal = 431
            raise _HeadRefused
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Refuse the targets of proxies: `http://host/path`, `host:port` and `*`."""
        self._stop_timer()
        self._moved = True
        self._in_head = False
        if not self.url.startswith(b"/"):
            raise _HeadRefused
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Note that the request moves on."""
        self._moved = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the request moves on."""
        self._moved = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's text tells less
        """Answer a head that is refused, with 400 or 431, and close the connection."""
        status, sentence = _REFUSALS[self._refusal]
        lines = [
            b"HTTP/1.1 " + status,
            *(name + b": " + value for name, value in self.server_state.default_headers),
            b"content-type: text/plain; charset=utf-8",
            b"content-length: %d" % len(sentence),
            b"cache-control: no-store",
            b"x-content-type-options: nosniff",
            b"connection: close",
            b"",
            sentence,
        ]
        self.transport.write(b"\r\n".join(lines))
        self.transport.close()

    def _measure(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > LONGEST_HEAD_BYTES:
            self._refusal = 431
            raise _HeadRefused

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _restart_timer(self) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
