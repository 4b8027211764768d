"""A load generator that costs little: a closed loop, so many connections, one request on each.

Every answer is checked. Nothing is pipelined, and a broken connection is an error.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from time import perf_counter
from typing import cast

from tests.benchmarks.calls import Call

CONNECTIONS = 16
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
    def __init__(self, calls: Iterator[Call], until: float, tally: Tally) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._calls = calls
        self._until = until
        self._tally = tally
        self._received = b""
        self._waits = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are not registered as what they are.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        self._sent_at = perf_counter()
        self._waits = self._sent_at < self._until
        if self._waits:
            self._call = next(self._calls)
            self._transport.write(self._call.request)
        else:
            self._transport.close()

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
        if len(self._received) < start + size:
            return
        self._count(status, self._received[start:])
        self._received = b""
        self._send()

    def _count(self, status: int, body: bytes) -> None:
        if self._call.right.fits(status, body):
            self._tally.latencies.append(perf_counter() - self._sent_at)
            self._tally.answered_bytes += len(body)
        else:
            self._fail(b"%d %s" % (status, body))

    def _fail(self, why: bytes) -> None:
        self._tally.errors += 1
        self._tally.first_error = self._tally.first_error or why

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waits:
            self._fail(b"connection lost: %r" % (exc,))
        self.done.set_result(None)


async def put_load(port: int, calls: Sequence[Call], seconds: float, connections: int = CONNECTIONS) -> Tally:
    """Return what happens when each connection sends its share of the calls, over and over."""
    tally = Tally()
    loop = asyncio.get_running_loop()
    started = perf_counter()

    def client(number: int) -> _Client:
        share = calls[number % len(calls) :: connections]
        return _Client(cycle(share), started + seconds, tally)

    async with asyncio.timeout(seconds + _PATIENCE_SECONDS):
        made = [
            await loop.create_connection(partial(client, number), "127.0.0.1", port)
            for number in range(connections)
        ]
        await asyncio.gather(*(protocol.done for _, protocol in made))
    tally.seconds = perf_counter() - started
    return tally
