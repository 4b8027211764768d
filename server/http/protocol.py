"""The edges of the HTTP parser: what a client may not do before there is a request to answer.

uvicorn itself waits forever for a request's head and for a client that does not read its answer,
and accepts heads of any size.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.http.head_refusals import refusal_of_head
from server.http.joined_writes import JoinedWrites

HEAD_SECONDS = 5.0
"""How long a request's line and headers may take, and how long unread rests of a body are taken in."""

MOST_HEADERS = 100
LONGEST_HEAD_BYTES = 32 * 1024

WRITE_SECONDS = 30.0
"""How long a client may take to read a part of its answer."""

LEAST_READ_BYTES = 16 * 1024
"""What it has to read in this time."""


class _HeadRefused(Exception):  # noqa: N818 - makes the parser stop
    """A request line or header after which nothing more is read."""


class GuardedProtocol(HttpToolsProtocol):
    """HTTP/1.1 by httptools, with limits of time and size for the head of a request."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._refusal = 400
        self._in_head = True
        self._has_begun = False
        self._head_bytes = 0
        self._stalled_bytes = 0
        self._moved = False
        self._reader_timer: asyncio.TimerHandle | None = None
        self._unread_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the first request its time."""
        super().connection_made(JoinedWrites(transport, self.loop))  # type: ignore[arg-type]
        self._restart_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers together with the connection."""
        self._stop_timer()
        self._stop_reader_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser, then watch over what it is still gathering."""
        self._moved = self._has_begun = False
        super().data_received(data)
        # After an upgrade the connection belongs to another protocol.
        if self.transport.is_closing() or self not in self.connections:
            return
        self._stalled_bytes = 0 if self._moved else self._stalled_bytes + len(data)
        if self._stalled_bytes > LONGEST_HEAD_BYTES:
            self._refusal = 431
            self.send_400_response("")
        elif self._has_begun and self._in_head:
            # Most heads are complete at once, and need no timer.
            self._restart_timer()
        elif self._timer is None and self._is_idle():
            # Empty lines and the rest of a refused body have ended uvicorn's own idle timer.
            self._restart_timer()

    def on_message_begin(self) -> None:
        """Note that a request begins, which has a time of its own."""
        super().on_message_begin()
        self._in_head = self._has_begun = True
        self._head_bytes = 0

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
        self.transport.write(refusal_of_head(self._refusal, self.url, self.server_state.default_headers))
        self._end()

    def pause_writing(self) -> None:
        """Watch over a client that reads slower than we write: what it has not read is in our memory."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """Stop watching: it has read most of it."""
        self._stop_reader_timer()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """End an idle connection, whether or not its client still reads."""
        super().timeout_keep_alive_handler()
        self._end()

    def _measure(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > LONGEST_HEAD_BYTES:
            self._refusal = 431
            raise _HeadRefused

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _restart_timer(self) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(HEAD_SECONDS, self._end)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        """Close the connection as soon as the client has read everything, but do not wait forever."""
        self.transport.close()
        if self._reader_timer is None and self.transport.get_write_buffer_size():
            self._watch_reader()

    def _watch_reader(self) -> None:
        self._stop_reader_timer()
        self._unread_bytes = self.transport.get_write_buffer_size()
        self._reader_timer = self.loop.call_later(WRITE_SECONDS, self._check_reader)

    def _check_reader(self) -> None:
        left = self.transport.get_write_buffer_size()
        if left and self._unread_bytes - left < LEAST_READ_BYTES:
            self.transport.abort()
        elif left:
            self._watch_reader()

    def _stop_reader_timer(self) -> None:
        if self._reader_timer is not None:
            self._reader_timer.cancel()
            self._reader_timer = None
