"""Which page of a list a client asks for.

https://hl7.org/fhir/R4/http.html#paging
"""

import re
from dataclasses import dataclass

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.task.pages import DEFAULT_PAGE_SIZE, PageRequest
from rest_facade.query_text import Pairs, query_string
from rest_facade.recognised import only_value

LARGEST_PAGE = 500
"""A larger `_count` is cut down to this, since R4 lets a server return fewer."""

_NUMBER = re.compile(r"0*([0-9]+)")
_SURELY_LARGER = 10
_CURSOR = re.compile(r"(after|before)\.([A-Za-z0-9_-]+)")
_NOT_REPEATED = frozenset({"_count", "_cursor", "_pretty"})


@dataclass(frozen=True, slots=True)
class PageAsked:
    """A page, the `_cursor` that named it, and the query string that its neighbours have too."""

    request: PageRequest
    cursor: str | None
    understood: str

    @property
    def is_first(self) -> bool:
        """Whether the list was asked for from its beginning."""
        return self.cursor is None


def unknown_cursor() -> ApiError:
    """Return the failure for a `_cursor` that no link of ours holds."""
    return ApiError(Problem.INVALID, "_cursor takes only what a link of ours holds; follow the links.")


def _size(count: str) -> int:
    number = _NUMBER.fullmatch(count)
    if number is None:
        raise ApiError.of(Problem.INVALID, [Issue("value", "_count takes a whole number from 0.")])
    return LARGEST_PAGE if len(number[1]) >= _SURELY_LARGER else min(int(number[1]), LARGEST_PAGE)


def _request(size: int, cursor: str | None) -> PageRequest:
    if cursor is None:
        return PageRequest(size)
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise unknown_cursor()
    if found[1] == "before":
        return PageRequest(size, before=found[2], backwards=True)
    return PageRequest(size, after=found[2])


def page_asked(pairs: Pairs) -> PageAsked:
    """Return the page that `_count` and `_cursor` among the pairs mean, or raise ApiError(INVALID)."""
    count, cursor = only_value(pairs, "_count"), only_value(pairs, "_cursor")
    size = DEFAULT_PAGE_SIZE if count is None else _size(count)
    understood = [(name, value) for name, value in pairs if name not in _NOT_REPEATED]
    if count is not None:
        understood.append(("_count", str(size)))
    return PageAsked(_request(size, cursor), cursor, query_string(understood))
