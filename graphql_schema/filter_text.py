"""The text of `_filter`, as a condition.

https://hl7.org/fhir/R4/search_filter.html
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.filter_operators import compared
from graphql_schema.search import AllOf, AnyOf, Condition, Not, RefersToMatch, SearchParameter
from graphql_schema.search_kinds import Reading
from graphql_schema.task.parameters import ALL_PARAMETERS, TASK_REFERENCES

LONGEST = 4000
"""Characters of a filter."""
DEEPEST = 10
"""Parentheses, brackets and chains within each other."""

_PIECE = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[()\[\]]|\.(?=[A-Za-z_])|[^\s()\[\]"]+)')
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def _refused(text: str, code: str = "value") -> ApiError:
    return ApiError.of(Problem.INVALID, [Issue(code, f"_filter: {text}")])


def _pieces(text: str) -> list[str]:
    pieces, place = [], 0
    text = text.rstrip()
    while place < len(text):
        found = _PIECE.match(text, place)
        if found is None:
            raise _refused("a quotation mark has no partner.")
        pieces.append(found[1])
        place = found.end()
    return pieces


@dataclass(slots=True)
class _Reader:
    """Reads pieces one after the other: `or` of `and` of comparisons, parentheses and `not (…)`."""

    pieces: list[str]
    reading: Reading
    place: int = 0
    depth: int = 0

    def next(self) -> str | None:
        return self.pieces[self.place] if self.place < len(self.pieces) else None

    def take(self, what: str) -> str:
        piece = self.next()
        if piece is None:
            raise _refused(f"it ends where {what} should stand.")
        self.place += 1
        return piece

    def expect(self, sign: str) -> None:
        if self.take(f"'{sign}'") != sign:
            raise _refused(f"'{sign}' is missing.")

    def within(self, read: Callable[[], Condition]) -> Condition:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ApiError(Problem.TOO_COSTLY, f"_filter: nest at most {DEEPEST} deep, please.")
        found = read()
        self.depth -= 1
        return found

    def joined(self, word: str, read: Callable[[], Condition]) -> list[Condition]:
        found = [read()]
        while self.next() == word:
            self.place += 1
            found.append(read())
        return found

    def either(self) -> Condition:
        return AnyOf(tuple(self.joined("or", self.both)))

    def both(self) -> Condition:
        return AllOf(tuple(self.joined("and", self.one)))

    def one(self) -> Condition:
        piece = self.take("a comparison")
        if piece == "not" and self.next() == "(":
            return Not(self.one())
        if piece == "(":
            found = self.within(self.either)
            self.expect(")")
            return found
        if not _PATH.fullmatch(piece):
            raise _refused("a comparison is like: status eq requested.")
        return self.along(piece.split("."))

    def along(self, names: list[str]) -> Condition:
        """Return the comparison at the end of a path such as `part-of.status` or `part-of[…].owner`."""
        name, *rest = names
        if rest:
            follow = _task_reference(name)
            return RefersToMatch(follow, self.within(lambda: self.along(rest)))
        if self.next() == "[":
            return self.selected(_task_reference(name))
        operator, value = self.take("an operator"), self.take("a value")
        return compared(_parameter(name), operator, _plain(value), self.reading)

    def selected(self, follow: SearchParameter) -> Condition:
        self.place += 1
        where = self.within(self.either)
        self.expect("]")
        self.expect(".")
        names = self.take("a name").split(".")
        return RefersToMatch(follow, AllOf((where, self.within(lambda: self.along(names)))))


def _parameter(name: str) -> SearchParameter:
    if name not in ALL_PARAMETERS:
        raise _refused(
            f"there is no search parameter of this name. Known: {', '.join(ALL_PARAMETERS)}.", "not-supported"
        )
    return ALL_PARAMETERS[name]


def _task_reference(name: str) -> SearchParameter:
    if name not in TASK_REFERENCES:
        known = ", ".join(sorted(TASK_REFERENCES))
        raise _refused(f"only references to tasks can be followed: {known}.", "not-supported")
    return ALL_PARAMETERS[name]


def _plain(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        text: str = orjson.loads(value)
    except orjson.JSONDecodeError:
        raise _refused("a text in quotation marks is written as in JSON.") from None
    return text


def condition_of_filter_text(text: str, reading: Reading) -> Condition:
    """Return what a filter such as `status eq requested and not (owner pr true)` means.

    `and` binds closer than `or`. Raises ApiError(INVALID) or TOO_COSTLY.
    """
    if len(text) > LONGEST:
        raise ApiError(Problem.TOO_COSTLY, f"_filter: at most {LONGEST} characters, please.")
    reader = _Reader(_pieces(text), reading)
    found = reader.either()
    if reader.next() is not None:
        raise _refused("there is more after its end; join comparisons with and, or.")
    return found
