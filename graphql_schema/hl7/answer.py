"""The answer as it grows: objects into which flattened levels put their values.

https://hl7.org/fhir/R4/graphql.html#flattening
"""

from dataclasses import dataclass, field
from typing import Any

from graphql_schema.errors import ApiError, Problem
from graphql_schema.task.store import TaskVersion

MOST_VALUES = 50_000
"""Values in one answer."""
MOST_READS = 100
"""Tasks read and searches made for one answer."""
_BYTES_LIKE_A_VALUE = 200
_STEPS_LIKE_A_VALUE = 1000
"""Bytes of a task times characters of a path bound what judging it can take."""


@dataclass(slots=True)
class Allowance:
    """What one answer may still cost."""

    values: int = MOST_VALUES
    reads: int = MOST_READS

    def spend(self, values: int) -> None:
        """Count values, or raise TOO_COSTLY."""
        self.values -= values
        if self.values < 0:
            text = f"This answer would hold more than {MOST_VALUES} values: ask for less."
            raise ApiError(Problem.TOO_COSTLY, text)

    def take_in(self, task: TaskVersion) -> None:
        """Count the parsing of a task, or raise TOO_COSTLY."""
        self.spend(len(task.json) // _BYTES_LIKE_A_VALUE)

    def judge(self, task: TaskVersion, path: str | None) -> None:
        """Count a FHIRPath over the whole of a task or one of its lists, or raise TOO_COSTLY."""
        if path:
            self.spend(1 + len(task.json) * len(path) // _STEPS_LIKE_A_VALUE)

    def read(self) -> None:
        """Count a read of the store, or raise TOO_COSTLY."""
        self.reads -= 1
        if self.reads < 0:
            text = f"This needs more than {MOST_READS} reads and searches: ask for less."
            raise ApiError(Problem.TOO_COSTLY, text)


@dataclass(slots=True)
class Node:
    """One object of an answer. What is absent has no key in it."""

    values: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def put(self, key: str, found: list[Any], kind: str, *, as_list: bool, singleton: bool) -> None:
        """Add values under a key, or raise INVALID where @flatten brings together what cannot be."""
        if self.kinds.setdefault(key, kind) != kind:
            raise ApiError(Problem.INVALID, f"{key} would collect values of different types: use aliases.")
        if as_list and not singleton:
            self.values.setdefault(key, []).extend(found)
        elif len(found) > 1 or key in self.values:
            raise ApiError(Problem.INVALID, f"{key} has several values, and was to have one.")
        else:
            self.values[key] = found[0]
