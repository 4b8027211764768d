"""Turns of work on the event loop: long work steps aside, so that short work need not wait for it.

Whatever stands in line is let on one after the other, a few in each round of the loop; in
between the loop reads the network and answers others.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from time import monotonic

SLICE_SECONDS = 0.008
"""How much work one round of the loop takes on; what has begun ends its step."""

_LET_ON = 4
"""How many of those in line are let on in one round, if the first ones take little of it."""


@dataclass(slots=True)
class Turns:
    """The turns of one event loop."""

    _began: float = 0.0
    _is_round: bool = False
    _line: deque[tuple[float, asyncio.Future[None]]] = field(default_factory=deque)

    def are_over(self) -> bool:
        """Tell whether this round has had its share of work."""
        return self._is_round and monotonic() - self._began >= SLICE_SECONDS

    def seconds_in_line(self) -> float:
        """Return how long the first in line has been standing there."""
        return monotonic() - self._line[0][0] if self._line else 0.0

    async def take(self) -> None:
        """Return when there is time for a step of work; at once, unless the loop is busy."""
        if not self._is_round:
            self._begin()
            asyncio.get_running_loop().call_soon(self._next)
        elif self.are_over():
            mine = asyncio.get_running_loop().create_future()
            self._line.append((monotonic(), mine))
            await mine

    def _begin(self) -> None:
        self._is_round, self._began = True, monotonic()

    def _next(self) -> None:
        self._is_round = False
        let_on = 0
        while self._line and let_on < _LET_ON:
            _, first = self._line.popleft()
            if not first.done():
                first.set_result(None)
                let_on += 1
        if let_on:
            self._begin()
            asyncio.get_running_loop().call_soon(self._next)
