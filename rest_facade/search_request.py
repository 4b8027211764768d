"""What a search asks for, read from its parameters.

https://hl7.org/fhir/R4/search.html
"""

from dataclasses import dataclass
from enum import StrEnum

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import AllOf, Condition, Order, SearchParameter
from graphql_schema.search_values import Reading
from graphql_schema.task.parameters import ALL_PARAMETERS
from rest_facade.paging import PageAsked, page_asked
from rest_facade.preferences import Handling
from rest_facade.query_text import Pairs
from rest_facade.recognised import ABOUT_THE_ANSWER, only_value, recognised
from rest_facade.search_text import condition_from
from rest_facade.shaping import Summary
from rest_facade.sorting import order_asked

FILTERS: dict[str, SearchParameter] = ALL_PARAMETERS
"""The parameters that narrow a search, by name."""

_KNOWN = frozenset(FILTERS) | ABOUT_THE_ANSWER | {"_sort", "_count", "_cursor", "_total"}


class Total(StrEnum):
    """When the answer tells how many tasks match; see https://hl7.org/fhir/R4/search.html#total ."""

    IF_KNOWN = "if-known"
    """When it costs nothing: the first page is the only one."""
    NONE = "none"
    ACCURATE = "accurate"
    ESTIMATE = "estimate"
    """Counted all the same: an exact number is a good estimate."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as it was understood."""

    where: Condition
    order: tuple[Order, ...]
    page: PageAsked
    total: Total
    only_count: bool


def _choice(pairs: Pairs, name: str, choices: tuple[str, ...], default: str) -> str:
    asked = only_value(pairs, name)
    if asked is not None and asked not in choices:
        raise ApiError.of(Problem.INVALID, [Issue("value", f"{name} takes {', '.join(choices)}.")])
    return asked or default


def _condition(name: str, value: str, reading: Reading) -> Condition:
    base, colon, modifier = name.partition(":")
    return condition_from(FILTERS[base], value, modifier if colon else None, reading)


def search_asked(given: Pairs, reading: Reading, handling: Handling) -> SearchRequest:
    """Return the search that these parameters mean, or raise ApiError(INVALID) or TOO_COSTLY."""
    pairs = recognised(given, _KNOWN, handling)
    filters = [(name, value) for name, value in pairs if name.partition(":")[0] in FILTERS]
    total = _choice(pairs, "_total", (Total.NONE, Total.ACCURATE, Total.ESTIMATE), Total.IF_KNOWN)
    summary = _choice(pairs, "_summary", tuple(Summary), Summary.FALSE)
    page = page_asked(pairs)
    return SearchRequest(
        where=AllOf(tuple(_condition(name, value, reading) for name, value in filters)),
        order=order_asked(only_value(pairs, "_sort")),
        page=page,
        total=Total(total),
        only_count=summary == Summary.COUNT or page.request.size == 0,
    )
