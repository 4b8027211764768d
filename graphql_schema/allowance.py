"""What one operation may cost: lists inside lists multiply, however short their document is."""

from dataclasses import dataclass

from graphql_schema.errors import ApiError, Problem
from graphql_schema.task.store import TaskVersion

_BYTES_LIKE_A_VALUE = 200
_STEPS_LIKE_A_VALUE = 1000
"""Bytes of a task times characters of a path bound what judging it can take."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most values and reads of the store in one operation; `counted` tells what its values are."""

    values: int
    reads: int
    counted: str


@dataclass(slots=True)
class Allowance:
    """What one operation has spent so far. It only grows: whoever is over the limit stays refused."""

    limits: Limits
    values: int = 0
    reads: int = 0

    def spend(self, values: int) -> None:
        """Count values, or raise TOO_COSTLY."""
        self.values += values
        if self.values > self.limits.values:
            raise _too_costly(self.limits.values, self.limits.counted)

    def read(self, values: int = 0) -> None:
        """Count a read or search of the store and the values it may find, or raise TOO_COSTLY before it."""
        self.reads += 1
        if self.reads > self.limits.reads:
            raise _too_costly(self.limits.reads, "reads and searches")
        self.spend(values)

    def take_in(self, task: TaskVersion) -> None:
        """Count the parsing of a task, or raise TOO_COSTLY."""
        self.spend(len(task.json) // _BYTES_LIKE_A_VALUE)

    def judge(self, task: TaskVersion, path: str | None) -> None:
        """Count a FHIRPath over the whole of a task or one of its lists, or raise TOO_COSTLY."""
        if path:
            self.spend(1 + len(task.json) * len(path) // _STEPS_LIKE_A_VALUE)


def _too_costly(most: int, counted: str) -> ApiError:
    return ApiError(Problem.TOO_COSTLY, f"This needs more than {most} {counted}: ask for less.")
