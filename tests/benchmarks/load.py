"""A load generator that costs little: a closed loop, so many connections, one request on each.

Every answer is checked. Nothing is pipelined, and a broken connection is an error.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from time import perf_counter
from typing import cast

from tests.benchmarks.calls import Call

_PATIENCE_SECONDS = 15
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"
_BODILESS = frozenset({204, 304})


@dataclass(slots=True)
class Tally:
    """What one stretch of load saw; latencies in seconds, those of good answers."""

    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: bytes = b""
    seconds: float = 0.0
    answered_bytes: int = 0

    @property
    def requests(self) -> int:
        """How many requests were answered, well or badly."""
        return len(self.latencies) + self.errors


class _Client(asyncio.Protocol):
    def __init__(self, calls: Iterator[Call]) -> None:
        self._calls = calls
        self._received = b""
        self._waits = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are not registered as what they are.
        self._transport = cast("asyncio.Transport", transport)

    def run(self, until: float, tally: Tally) -> asyncio.Future[None]:
        """Send one call after the other, at least one; the result comes with the last answer."""
        self._until = until
        self._tally = tally
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._send()
        return self._done

    def close(self) -> None:
        self._transport.close()

    def _send(self) -> None:
        self._waits = True
        self._call = next(self._calls)
        self._sent_at = perf_counter()
        if self._transport.is_closing():
            self.connection_lost(None)
        else:
            self._transport.write(self._call.request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head_end = self._received.find(_HEAD_END)
        if head_end < 0:
            return
        head = self._received[: head_end + 2]
        status = int(head[9:12])
        length = _LENGTH.search(head)
        size = 0 if status in _BODILESS or length is None else int(length[1])
        start = head_end + len(_HEAD_END)
        if len(self._received) >= start + size:
            self._take(status, self._received[start:])

    def _take(self, status: int, body: bytes) -> None:
        now = perf_counter()
        self._received = b""
        self._waits = False
        if self._call.right.fits(status, body):
            self._tally.latencies.append(now - self._sent_at)
            self._tally.answered_bytes += len(body)
        else:
            self._fail(b"%d %s" % (status, body))
        if now < self._until:
            self._send()
        else:
            self._done.set_result(None)

    def _fail(self, why: bytes) -> None:
        self._tally.errors += 1
        self._tally.first_error = self._tally.first_error or why

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waits:
            self._waits = False
            self._fail(b"connection lost: %r" % (exc,))
            self._done.set_result(None)


@dataclass(frozen=True, slots=True)
class Connections:
    """Open connections that share the calls."""

    clients: Sequence[_Client]

    async def run(self, seconds: float) -> Tally:
        """Return what happens when each sends its share of the calls over and over, for a while."""
        tally, started = Tally(), perf_counter()
        async with asyncio.timeout(seconds + _PATIENCE_SECONDS):
            await asyncio.gather(*(client.run(started + seconds, tally) for client in self.clients))
        tally.seconds = perf_counter() - started
        return tally


@asynccontextmanager
async def connections(port: int, calls: Sequence[Call], number: int = 16) -> AsyncIterator[Connections]:
    """Open connections, each of which has had an answer already.

    A busy server accepts one after the other, which would count as slow answers.
    """
    loop = asyncio.get_running_loop()
    clients = []
    try:
        for i in range(number):
            share = cycle(calls[i % len(calls) :: number])
            _, client = await loop.create_connection(partial(_Client, share), "127.0.0.1", port)
            clients.append(client)
        opened = Connections(clients)
        await opened.run(0)
        yield opened
    finally:
        for client in clients:
            client.close()
