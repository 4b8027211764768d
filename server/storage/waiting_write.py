"""A write that waits for its turn in the writer's thread, while its caller waits in an event loop."""

from asyncio import AbstractEventLoop, Future
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

from server.storage.database import Result, Work
from server.storage.failures import unavailable


@dataclass(frozen=True, slots=True)
class Failed:
    """How a write ended that raised."""

    error: Exception


class WaitingWrite:
    """A piece of work, and the future of its result. Its turn is taken once: by the writer or its caller."""

    def __init__(self, work: Work[Result], loop: AbstractEventLoop) -> None:
        self.work: Work[Any] = work
        self.loop = loop
        self.result: Future[Any] = loop.create_future()
        self.since = monotonic()
        self._turn = Lock()

    def takes_turn(self) -> bool:
        """Tell whether nobody has taken the turn; whoever asks has it then."""
        return self._turn.acquire(blocking=False)

    def call_off(self) -> None:
        """Refuse the write, if its turn has not come. Only for the event loop."""
        if self.takes_turn() and not self.result.done():
            self.result.set_exception(unavailable("a write waited too long for its turn"))

    def tell(self, outcome: Any) -> None:
        """Give the result to the caller, who may not be there any more. Only for the event loop."""
        if self.result.done():
            return
        if isinstance(outcome, Failed):
            error = outcome.error
            # No future takes this one, and all that are told after it would wait for ever.
            self.result.set_exception(RuntimeError() if isinstance(error, StopIteration) else error)
        else:
            self.result.set_result(outcome)


def tell_all(writes: Sequence[WaitingWrite], outcomes: Iterable[Any]) -> None:
    """Tell each loop of its writes, from whatever thread: waking a loop costs more than telling many."""
    ended: dict[AbstractEventLoop, list[tuple[WaitingWrite, Any]]] = {}
    for write, outcome in zip(writes, outcomes, strict=True):
        ended.setdefault(write.loop, []).append((write, outcome))
    for loop, told in ended.items():
        # A loop that is closed has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell, told)


def _tell(told: Iterable[tuple[WaitingWrite, Any]]) -> None:
    for write, outcome in told:
        write.tell(outcome)
