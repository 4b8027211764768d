"""What a search asks for, read from its parameters.

https://hl7.org/fhir/R4/search.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import AllOf, Condition, Order, SearchParameter
from graphql_schema.search_values import Reading
from graphql_schema.task.including import Include
from graphql_schema.task.parameters import ALL_PARAMETERS
from rest_facade.including import NAMES as INCLUDES
from rest_facade.including import includes_asked
from rest_facade.paging import PageAsked, page_asked
from rest_facade.preferences import Handling
from rest_facade.query_text import Pairs
from rest_facade.recognised import ABOUT_THE_ANSWER, base_name, only_value, recognised
from rest_facade.search_names import condition_named
from rest_facade.shaping import Summary
from rest_facade.sorting import order_asked

FILTERS: dict[str, SearchParameter] = ALL_PARAMETERS
"""The parameters that narrow a search, by name."""

_KNOWN = (
    frozenset(FILTERS)
    | ABOUT_THE_ANSWER
    | {"_sort", "_count", "_cursor", "_total", "_filter", "_has", *INCLUDES}
)


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
    includes: tuple[Include, ...]
    page: PageAsked
    total: Total
    only_count: bool


def _choice(pairs: Pairs, name: str, choices: tuple[str, ...], default: str) -> str:
    asked = only_value(pairs, name)
    if asked is not None and asked not in choices:
        raise ApiError.of(Problem.INVALID, [Issue("value", f"{name} takes {', '.join(choices)}.")])
    return asked or default


def _is_filter(name: str) -> bool:
    return name in {"_filter", "_has"} or base_name(name) in {*FILTERS, "_has"}


def _is_supported(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except ApiError as error:
        if error.issues[0].code == "not-supported":
            return False
        raise
    return True


def _supported(pairs: Pairs, reading: Reading) -> Pairs:
    """Return the pairs that can be answered: lenient handling ignores the others."""

    def ask(name: str, value: str) -> object:
        if _is_filter(name):
            return condition_named(name, value, reading)
        return order_asked(value) if name == "_sort" else includes_asked([(name, value)])

    return [(name, value) for name, value in pairs if _is_supported(partial(ask, name, value))]


def search_asked(given: Pairs, reading: Reading, handling: Handling) -> SearchRequest:
    """Return the search that these parameters mean, or raise ApiError(INVALID) or TOO_COSTLY."""
    pairs = recognised(given, _KNOWN, handling)
    if handling is Handling.LENIENT:
        pairs = _supported(pairs, reading)
    conditions = [condition_named(name, value, reading) for name, value in pairs if _is_filter(name)]
    total = _choice(pairs, "_total", (Total.NONE, Total.ACCURATE, Total.ESTIMATE), Total.IF_KNOWN)
    summary = _choice(pairs, "_summary", tuple(Summary), Summary.FALSE)
    page = page_asked(pairs)
    return SearchRequest(
        where=AllOf(tuple(conditions)),
        order=order_asked(only_value(pairs, "_sort")),
        includes=includes_asked(pairs),
        page=page,
        total=Total(total),
        only_count=summary == Summary.COUNT or page.request.size == 0,
    )
