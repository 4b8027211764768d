"""Whether a run is slower than a recorded one: processor time per request, as a ratio to the floors of its run."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan

from tests.benchmarks.record import Kind, Numbers, Record

MOST_PERCENT = 15
"""How much more processor time a workload may take than is recorded."""

_RATIO = "over_floors"


@dataclass(frozen=True, slots=True)
class Regression:
    """A workload that takes too long: its ratios to the floors, as recorded and now; nan: not measured."""

    workload: str
    recorded: float
    now: float

    def __str__(self) -> str:
        """Say what is wrong, with the numbers."""
        if isnan(self.now):
            return (
                f"{self.workload} was not measured, and is recorded with {self.recorded:.2f} times its floors"
            )
        more = 100 * (self.now / self.recorded - 1)
        return (
            f"{self.workload} takes {self.now:.2f} times the processor time of its floors,"
            f" {more:.0f} % more than the recorded {self.recorded:.2f}; {MOST_PERCENT} % are allowed"
        )


def baseline(records: Sequence[Record], like: Record) -> Record | None:
    """Return the newest record of the same machine, kind and number of tasks, if there is one."""
    return next(
        (
            each
            for each in reversed(records)
            if (each.kind, each.machine, list(each.tasks)) == (Kind.BENCH, like.machine, list(like.tasks))
        ),
        None,
    )


def regressions(recorded: Numbers, now: Numbers) -> list[Regression]:
    """Return the workloads of one engine that got slower, or were left out.

    What is not recorded yet has nothing to be compared with.
    """
    found = []
    for workload, numbers in recorded.items():
        if _RATIO in numbers:
            ratio = now.get(workload, {}).get(_RATIO, nan)
            if not ratio <= numbers[_RATIO] * (1 + MOST_PERCENT / 100):
                found.append(Regression(workload, numbers[_RATIO], ratio))
    return found


def confirmed(first: Sequence[Regression], again: Sequence[Regression]) -> list[Regression]:
    """Return what was too slow in both of two runs: on a busy machine one run may be unlucky."""
    slow_again = {each.workload for each in again}
    return [each for each in first if each.workload in slow_again]
