"""Nobody waits for a server that has just been silent, but one each second, who tries it again."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import asyncpg

from server.storage.failures import unavailable

PAUSE_SECONDS = 1.0


@dataclass(slots=True)
class Circuit:
    """A context in which a server is asked. It is open, and raises ApiError(UNAVAILABLE), after a silence.

    A refusal costs no time, so only a silence, which is a TimeoutError, opens it; an answer closes it.
    """

    when_it_opens: Callable[[], None]
    clock: Callable[[], float] = monotonic
    _next_try: float | None = None

    def __enter__(self) -> None:
        if self._next_try is None:
            return
        if self.clock() < self._next_try:
            raise unavailable("a moment ago it did not answer")
        self._next_try = self.clock() + PAUSE_SECONDS

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, TimeoutError):
            self._next_try = self.clock() + PAUSE_SECONDS
            self.when_it_opens()
        elif error is None or isinstance(error, asyncpg.PostgresError):
            self._next_try = None
