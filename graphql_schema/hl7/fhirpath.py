"""The part of FHIRPath that filters and slices need; anything else is refused, never ignored.

Paths, literals, `$this`, `$index`, comparisons, `and`, `or`, and the functions of FUNCTIONS.
https://hl7.org/fhir/fhirpath.html
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from graphql_schema.errors import ApiError, Problem

Values = list[Any]
Expression = Callable[[Any, int], Values]
"""Takes an item and its index, gives the collection that the expression means."""

LONGEST = 300
DEEPEST = 10

_PIECE = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\['\\])*')|(?P<number>\d{1,15}(?:\.\d{1,15})?)
    |(?P<name>\$?[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>!=|<=|>=|[=<>().,]))""",
    re.VERBOSE,
)


def _refused(text: str) -> ApiError:
    return ApiError(Problem.INVALID, f"fhirpath: {text}")


def _is_true(values: Values) -> bool:
    return bool(values) and (len(values) > 1 or values[0] is not False)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compared(left: Any, right: Any) -> bool:
        if any(isinstance(side, bool) or not isinstance(side, int | Decimal) for side in (left, right)):
            raise _refused("only numbers can be compared by size here.")
        return compare(left, right)

    return compared


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": _ordered(operator.lt),
    ">": _ordered(operator.gt),
    "<=": _ordered(operator.le),
    ">=": _ordered(operator.ge),
}


def _text_test(test: Callable[[str, str], bool]) -> Callable[[Values, Values], Values]:
    def tested(values: Values, given: Values) -> Values:
        return [test(values[0], given[0])] if _are_texts(values) and _are_texts(given) else []

    return tested


def _are_texts(values: Values) -> bool:
    return len(values) == 1 and isinstance(values[0], str)


_PLAIN: dict[str, Callable[[Values], Values]] = {
    "empty": lambda values: [not values],
    "not": lambda values: [not _is_true(values)] if values else [],
    "count": lambda values: [len(values)],
    "first": lambda values: values[:1],
    "last": lambda values: values[-1:],
}
_TEXT: dict[str, Callable[[Values, Values], Values]] = {
    "startsWith": _text_test(str.startswith),
    "endsWith": _text_test(str.endswith),
    "contains": _text_test(str.__contains__),
}
FUNCTIONS = ("exists", "where", *_PLAIN, *_TEXT)


def _member(values: Values, name: str) -> Values:
    found: Values = []
    for value in values:
        if isinstance(value, dict):
            inner = value.get(name, _choice(value, name))
            found += [item for item in inner if item is not None] if isinstance(inner, list) else [inner]
    return [value for value in found if value is not None]


def _choice(value: dict[str, Any], name: str) -> Any:
    """Return `valueString` for `value`, as FHIRPath names choices."""
    names = (key for key in value if key.startswith(name) and key[len(name) : len(name) + 1].isupper())
    return value.get(next(names, ""))


_LITERAL: dict[str, Callable[[str], Any]] = {
    "text": lambda text: re.sub(r"\\(.)", r"\1", text[1:-1]),
    "number": Decimal,
}
_WORDS: dict[str, Expression] = {
    "true": lambda *_: [True],
    "false": lambda *_: [False],
    "$this": lambda item, _: [item],
    "$index": lambda _, index: [index],
}


@dataclass(slots=True)
class _Reader:
    pieces: list[tuple[str, str]]
    place: int = 0

    def sees(self, *texts: str) -> bool:
        return self.pieces[self.place][1] in texts and self.pieces[self.place][0] != "text"

    def take(self, text: str) -> None:
        if not self.sees(text):
            raise _refused(f"'{text}' is missing.")
        self.place += 1

    def next(self) -> tuple[str, str]:
        self.place += 1
        return self.pieces[self.place - 1]

    def any_of(self) -> Expression:
        return self._joined("or", self._all_of, any)

    def _all_of(self) -> Expression:
        return self._joined("and", self._comparison, all)

    def _joined(self, word: str, read: Callable[[], Expression], join: Callable[[Any], bool]) -> Expression:
        parts = [read()]
        while self.sees(word):
            self.next()
            parts.append(read())
        if len(parts) == 1:
            return parts[0]
        return lambda item, index: [join(_is_true(part(item, index)) for part in parts)]

    def _comparison(self) -> Expression:
        left = self._path()
        if not self.sees(*_COMPARE):
            return left
        compare, right = _COMPARE[self.next()[1]], self._path()

        def compared(item: Any, index: int) -> Values:
            one, other = left(item, index), right(item, index)
            if len(one) > 1 or len(other) > 1:
                raise _refused("only single values can be compared here.")
            return [compare(one[0], other[0])] if one and other else []

        return compared

    def _path(self) -> Expression:
        found = self._start()
        while self.sees("."):
            self.next()
            kind, name = self.next()
            if kind != "name":
                raise _refused("a name must follow '.'.")
            found = self._step(found, name)
        return found

    def _start(self) -> Expression:
        kind, text = self.next()
        if (kind, text) == ("sign", "("):
            inner = self.any_of()
            self.take(")")
            return inner
        if kind in _LITERAL:
            literal = _LITERAL[kind](text)
            return lambda *_: [literal]
        if text in _WORDS:
            return _WORDS[text]
        if kind != "name" or text.startswith("$"):
            raise _refused("a path or a value is missing.")
        return self._step(lambda item, _: [item], text)

    def _step(self, before: Expression, name: str) -> Expression:
        if not self.sees("("):
            return lambda item, index: _member(before(item, index), name)
        if name not in FUNCTIONS:
            raise _refused(f"of functions, only {', '.join(FUNCTIONS)} are known here.")
        self.take("(")
        given = None if self.sees(")") else self.any_of()
        self.take(")")
        return _called(before, name, given)


def _called(before: Expression, name: str, given: Expression | None) -> Expression:
    if name in _PLAIN and given is None:
        return lambda item, index: _PLAIN[name](before(item, index))
    if name in _TEXT and given is not None:
        return lambda item, index: _TEXT[name](before(item, index), given(item, index))
    if name == "exists" and given is None:
        return lambda item, index: [bool(before(item, index))]
    if name in {"exists", "where"} and given is not None:

        def where(item: Any, index: int) -> Values:
            values = before(item, index)
            found = [value for place, value in enumerate(values) if _is_true(given(value, place))]
            return found if name == "where" else [bool(found)]

        return where
    raise _refused(f"{name}() takes {'one argument' if given is None else 'no argument'}.")


@lru_cache(maxsize=256)
def compiled(text: str) -> Expression:
    """Return what an expression means, or raise ApiError(INVALID)."""
    if len(text) > LONGEST or text.count("(") > DEEPEST:
        raise _refused(f"at most {LONGEST} characters and {DEEPEST} parentheses.")
    pieces, place, text = [], 0, text.rstrip()
    while place < len(text):
        found = _PIECE.match(text, place)
        if found is None or found.lastgroup is None:
            raise _refused("this holds characters that are not understood here.")
        pieces.append((found.lastgroup, found[found.lastgroup]))
        place = found.end()
    reader = _Reader([*pieces, ("end", "")])
    expression = reader.any_of() if pieces else None
    if expression is None or not reader.sees(""):
        raise _refused("this is no expression that is understood here.")
    return expression


def is_true(expression: Expression, item: Any, index: int) -> bool:
    """Tell whether an expression holds for an item of a list."""
    return _is_true(expression(item, index))
