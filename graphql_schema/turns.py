"""Turns of work on the event loop: long work steps aside, so that short work need not wait for it.

There are two lines. Requests that have just come stand in one, steps of work that goes on in the
other; in each round of the loop a few are let on, requests first. In between the loop reads the
network, so that whoever cannot be served hears it at once.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from time import monotonic

SLICE_SECONDS = 0.008
"""How much work one round of the loop takes on; what has begun ends its step."""

_LET_ON = 4
"""How many are let on in one round, if the first ones take little of it; one of them is a step."""

_Line = deque[tuple[float, asyncio.Future[None]]]


@dataclass(slots=True)
class Turns:
    """The turns of one event loop."""

    _began: float = 0.0
    _is_round: bool = False
    _requests: _Line = field(default_factory=deque)
    _steps: _Line = field(default_factory=deque)

    def are_over(self) -> bool:
        """Tell whether this round of the loop, which begins with the first who asks, has had its share."""
        if not self._is_round:
            self._open()
        return monotonic() - self._began >= SLICE_SECONDS

    def seconds_in_line(self) -> float:
        """Return how long the first of the waiting requests has been standing there."""
        return monotonic() - self._requests[0][0] if self._requests else 0.0

    async def begin(self) -> None:
        """Return when there is time to begin with a request; at once, unless the loop is busy."""
        await self._turn(self._requests)

    async def step(self) -> None:
        """Return when there is time to go on; at once, unless the loop is busy."""
        await self._turn(self._steps)

    async def _turn(self, line: _Line) -> None:
        if not self._is_round:
            self._open()
        elif monotonic() - self._began >= SLICE_SECONDS:
            mine = asyncio.get_running_loop().create_future()
            line.append((monotonic(), mine))
            await mine

    def _open(self) -> None:
        self._is_round, self._began = True, monotonic()
        asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        self._is_round = False
        if self._requests or self._steps:
            self._open()
            let_on = _let_on(self._steps, 1)
            let_on += _let_on(self._requests, _LET_ON - let_on)
            _let_on(self._steps, _LET_ON - let_on)


def _let_on(line: _Line, most: int) -> int:
    let_on = 0
    while line and let_on < most:
        _, first = line.popleft()
        if not first.done():
            first.set_result(None)
            let_on += 1
    return let_on
