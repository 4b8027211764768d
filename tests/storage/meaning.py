"""What search conditions and orders mean, said again in plain Python, to compare the SQL with.

https://hl7.org/fhir/R4/search.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from graphql_schema.search import (
    AllOf,
    AnyOf,
    Condition,
    DatePrefix,
    HasId,
    HasText,
    HasToken,
    InTime,
    IsMissing,
    Not,
    Order,
    Place,
    Position,
    RefersTo,
    SearchParameter,
    StringMatch,
)
from graphql_schema.task.indexing import TaskIndex, folded
from server.storage.kept_text import kept
from server.storage.walk import SORTED_CHARACTERS


@dataclass(frozen=True)
class Example:
    """A task as a search sees it; `description` is the text before folding."""

    id: str
    last_updated: int
    index: TaskIndex
    description: str | None

    def column(self, name: str) -> Any:
        """Return the value of a column of the task's row."""
        return {"id": self.id, "last_updated": self.last_updated, **self.index.columns}[name]


def _tokens(example: Example, parameter: SearchParameter) -> list[tuple[str | None, str]]:
    if parameter.place is Place.INDEX:
        return [(s, c) for name, s, c in example.index.tokens if name == parameter.indexed_as]
    code = example.column(parameter.columns[0])
    return [] if code is None else [(system, code) for system in parameter.systems]


def _references(example: Example, parameter: SearchParameter) -> list[str]:
    if parameter.place is Place.INDEX:
        return [target for name, target in example.index.references if name == parameter.indexed_as]
    target = example.column(parameter.columns[0])
    if target is None or (parameter.only_type and f"/{parameter.only_type}/" not in f"/{target}"):
        return []
    return [target]


def _is_missing(example: Example, condition: IsMissing) -> bool:
    parameter = condition.parameter
    if parameter.kind == "token":
        return not _tokens(example, parameter)
    if parameter.kind == "reference":
        return not _references(example, parameter)
    return example.column(parameter.columns[0]) is None


def _has_token(example: Example, condition: HasToken) -> bool:
    return any(
        condition.code in (None, code) and condition.system in (None, system)
        for system, code in _tokens(example, condition.parameter)
    )


_TIMES: dict[DatePrefix, Callable[[int, int, int, int], bool]] = {
    DatePrefix.EQUAL: lambda a, b, first, last: first <= a and b <= last,
    DatePrefix.NOT_EQUAL: lambda a, b, first, last: not (first <= a and b <= last),
    DatePrefix.GREATER: lambda _a, b, _first, last: b > last,
    DatePrefix.LESS: lambda a, _b, first, _last: a < first,
    DatePrefix.GREATER_OR_EQUAL: lambda a, b, first, last: b > last or (first <= a and b <= last),
    DatePrefix.LESS_OR_EQUAL: lambda a, b, first, last: a < first or (first <= a and b <= last),
    DatePrefix.STARTS_AFTER: lambda a, _b, _first, last: a > last,
    DatePrefix.ENDS_BEFORE: lambda _a, b, first, _last: b < first,
    DatePrefix.APPROXIMATELY: lambda a, b, first, last: a <= last and b >= first,
}


def _in_time(example: Example, condition: InTime) -> bool:
    start, end = (example.column(name) for name in condition.parameter.columns)
    return start is not None and _TIMES[condition.prefix](start, end, condition.first, condition.last)


def _has_text(example: Example, condition: HasText) -> bool:
    if example.description is None:
        return False
    kept, asked = folded(example.description), folded(condition.text)
    if condition.match is StringMatch.EXACT:
        return example.description == condition.text
    return kept.startswith(asked) if condition.match is StringMatch.STARTS_WITH else asked in kept


_MEANING: dict[type, Callable[[Example, Any], bool]] = {
    AllOf: lambda example, both: all(matches(example, part) for part in both.conditions),
    AnyOf: lambda example, either: any(matches(example, part) for part in either.conditions),
    Not: lambda example, negated: not matches(example, negated.condition),
    HasId: lambda example, has: example.id in has.ids,
    RefersTo: lambda example, has: bool(set(_references(example, has.parameter)) & set(has.targets)),
    IsMissing: _is_missing,
    HasToken: _has_token,
    InTime: _in_time,
    HasText: _has_text,
}


def matches(example: Example, condition: Condition) -> bool:
    """Tell whether the condition is true for the task."""
    return _MEANING[type(condition)](example, condition)


def position(example: Example, order: tuple[Order, ...]) -> Position:
    """Return where the task stands in an order."""
    values: list[Any] = []
    for part in order:
        value = example.column(part.key.column)
        if isinstance(value, str):
            value = value[:SORTED_CHARACTERS] if part.key.column == "description" else kept(value)
        values.append(part.key.when_absent if value is None else value)
    return (*values, example.id)


def comparison(order: tuple[Order, ...]) -> Callable[[Position], Any]:
    """Return a key that sorts positions; the id goes in the direction of the last key."""
    down = [part.descending for part in order]
    down.append(down[-1] if down else False)

    def compare(left: Position, right: Position) -> int:
        for one, other, goes_down in zip(left, right, down, strict=True):
            if one != other:
                return -1 if (one < other) != goes_down else 1  # type: ignore[operator]
        return 0

    return cmp_to_key(compare)
