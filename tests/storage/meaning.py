"""What search conditions and orders mean, said again in plain Python, to compare the SQL with.

https://hl7.org/fhir/R4/search.html
"""

from collections.abc import Callable, Sequence
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
    ReferredToByMatch,
    RefersTo,
    RefersToMatch,
    SearchParameter,
    SortKey,
    StringMatch,
    UnderUri,
)
from graphql_schema.task.indexing import TaskIndex
from graphql_schema.task.texts import folded
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


Everyone = Sequence[Example]


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


def _texts(example: Example, parameter: SearchParameter) -> list[str]:
    if parameter.place is Place.INDEX or parameter.kind == "token":
        return [text for name, text in example.index.texts if name == parameter.indexed_as]
    return [] if example.description is None else [example.description]


_VALUES: dict[str, Callable[[Example, SearchParameter], list[Any]]] = {
    "token": _tokens,
    "reference": _references,
    "uri": _references,
    "string": _texts,
}


def _is_missing(example: Example, condition: IsMissing, _: Everyone) -> bool:
    parameter = condition.parameter
    if parameter.kind in _VALUES:
        return not _VALUES[parameter.kind](example, parameter)
    return example.column(parameter.columns[0]) is None


def _has_token(example: Example, condition: HasToken, _: Everyone) -> bool:
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


def _in_time(example: Example, condition: InTime, _: Everyone) -> bool:
    start, end = (example.column(name) for name in condition.parameter.columns)
    return start is not None and _TIMES[condition.prefix](start, end, condition.first, condition.last)


_TEXTS: dict[StringMatch, Callable[[str, str], bool]] = {
    StringMatch.EXACT: lambda kept, asked: kept == asked,
    StringMatch.EQUALS: lambda kept, asked: folded(kept) == folded(asked),
    StringMatch.CONTAINS: lambda kept, asked: folded(asked) in folded(kept),
    StringMatch.STARTS_WITH: lambda kept, asked: folded(kept).startswith(folded(asked)),
    StringMatch.ENDS_WITH: lambda kept, asked: folded(kept).endswith(folded(asked)),
}


def _has_text(example: Example, condition: HasText, _: Everyone) -> bool:
    compare = _TEXTS[condition.match]
    return any(compare(text, condition.text) for text in _texts(example, condition.parameter))


def _refers_to(example: Example, condition: RefersTo, _: Everyone) -> bool:
    return bool(set(_references(example, condition.parameter)) & set(condition.targets))


def _under_uri(example: Example, condition: UnderUri, _: Everyone) -> bool:
    return any(uri.startswith(condition.start) for uri in _references(example, condition.parameter))


def _refers_to_match(example: Example, condition: RefersToMatch, everyone: Everyone) -> bool:
    targets = _references(example, condition.parameter)
    others = [other for other in everyone if f"Task/{other.id}" in targets]
    return any(matches(other, condition.where, everyone) for other in others)


def _referred_to_by_match(example: Example, condition: ReferredToByMatch, everyone: Everyone) -> bool:
    own = f"Task/{example.id}"
    others = [other for other in everyone if own in _references(other, condition.parameter)]
    return any(matches(other, condition.where, everyone) for other in others)


_MEANING: dict[type, Callable[[Example, Any, Everyone], bool]] = {
    AllOf: lambda example, both, all_: all(matches(example, part, all_) for part in both.conditions),
    AnyOf: lambda example, either, all_: any(matches(example, part, all_) for part in either.conditions),
    Not: lambda example, negated, all_: not matches(example, negated.condition, all_),
    HasId: lambda example, has, _: example.id in has.ids,
    RefersTo: _refers_to,
    UnderUri: _under_uri,
    RefersToMatch: _refers_to_match,
    ReferredToByMatch: _referred_to_by_match,
    IsMissing: _is_missing,
    HasToken: _has_token,
    InTime: _in_time,
    HasText: _has_text,
}


def matches(example: Example, condition: Condition, everyone: Everyone) -> bool:
    """Tell whether the condition is true for the task, among all tasks that the caller sees."""
    return _MEANING[type(condition)](example, condition, everyone)


_SORTED: dict[str, Callable[[Any], str]] = {
    "token": lambda token: kept(token[1]),
    "reference": kept,
    "uri": kept,
    "string": lambda text: folded(text)[:SORTED_CHARACTERS],
}


def _sorted_by(example: Example, key: SortKey) -> Any:
    if key.parameter is not None:
        kind = key.parameter.kind
        return min(map(_SORTED[kind], _VALUES[kind](example, key.parameter)), default=None)
    value = example.column(key.column)
    if isinstance(value, str):
        return value[:SORTED_CHARACTERS] if key.column == "description" else kept(value)
    return value


def position(example: Example, order: tuple[Order, ...]) -> Position:
    """Return where the task stands in an order."""
    values = [(_sorted_by(example, part.key), part.key.when_absent) for part in order]
    present: list[Any] = [absent if value is None else value for value, absent in values]
    return (*present, example.id)


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
