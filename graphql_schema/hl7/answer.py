"""The answer as it grows: objects into which flattened levels put their values.

https://hl7.org/fhir/R4/graphql.html#flattening
"""

from dataclasses import dataclass, field
from typing import Any

from graphql_schema.allowance import Limits
from graphql_schema.errors import ApiError, Problem

LIMITS = Limits(values=50_000, reads=100, counted="values", seconds=3.0)
"""What one answer may hold and take. It is made in one go, while nobody else is answered."""


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
