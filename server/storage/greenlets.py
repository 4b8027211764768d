"""Plain functions that wait without blocking: each runs in a greenlet, which is kept for the next one.

A new greenlet for each function, as SQLAlchemy makes them, costs more time than a query.
https://greenlet.readthedocs.io/en/latest/greenlet.html
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

Result = TypeVar("Result")


class KeptGreenlet:
    """Runs one function at a time. After one that failed, a new greenlet is made."""

    def __init__(self) -> None:
        self._greenlet: greenlet | None = None

    async def run(self, work: Callable[[], Result]) -> Result:
        """Return the result of `work`, for which the event loop waits wherever it calls `wait`."""
        kept = self._greenlet
        if kept is None or kept.dead:
            kept = self._greenlet = greenlet(_run_for_ever)
        here = getcurrent()
        kept.parent, kept.gr_context = here, here.gr_context
        is_over, answer = kept.switch(work)
        while not is_over:
            try:
                value = await answer
            except BaseException:  # noqa: BLE001 - it goes to whoever waits for the answer
                is_over, answer = kept.throw(*sys.exc_info())
            else:
                is_over, answer = kept.switch(value)
        result: Result = answer
        return result


def wait(awaitable: Awaitable[Result]) -> Result:
    """Return what comes of `awaitable`; only for functions that a KeptGreenlet runs."""
    result: Result = _handed_over(False, awaitable)
    return result


def _handed_over(is_over: bool, what: object) -> Any:
    above = getcurrent().parent
    if above is None:
        raise RuntimeError("Only what runs in a greenlet can wait for something.")
    return above.switch((is_over, what))


def _run_for_ever(work: Callable[[], object]) -> None:
    while True:
        work = _handed_over(True, work())
