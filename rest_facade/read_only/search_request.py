"""What a search of a read-only type asks for.

https://hl7.org/fhir/R4/search.html
"""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import AllOf, Condition
from graphql_schema.search_values import Reading
from rest_facade.paging import PageAsked, page_asked
from rest_facade.preferences import Handling
from rest_facade.query_text import Pairs
from rest_facade.read_only.resource_type import ReadOnlyType
from rest_facade.recognised import ABOUT_THE_ANSWER, base_name, only_value, recognised
from rest_facade.search_text import condition_from

_KNOWN = ABOUT_THE_ANSWER | {"_sort", "_count", "_cursor", "_total"}


@dataclass(frozen=True, slots=True)
class SearchAsked:
    """A search as it was understood; `order` is one of the type's."""

    where: Condition
    page: PageAsked
    order: str
    with_total: bool
    only_count: bool


def search_asked(kind: ReadOnlyType, given: Pairs, reading: Reading, handling: Handling) -> SearchAsked:
    """Return the search that these parameters mean, or raise ApiError(INVALID) or TOO_COSTLY."""
    pairs = recognised(given, _KNOWN | kind.parameters.keys(), handling)
    order = only_value(pairs, "_sort") or next(iter(kind.orders))
    if order not in kind.orders:
        raise ApiError.of(
            Problem.INVALID, [Issue("not-supported", f"_sort takes {' or '.join(sorted(kind.orders))}.")]
        )
    page = page_asked(pairs)
    if page.request.backwards:
        raise ApiError(Problem.INVALID, f"{kind.name}s are walked forwards: use the next link.")
    return SearchAsked(
        where=AllOf(tuple(_conditions(kind, pairs, reading))),
        page=page,
        order=order,
        with_total=only_value(pairs, "_total") in {"accurate", "estimate"},
        only_count=only_value(pairs, "_summary") == "count" or page.request.size == 0,
    )


def _conditions(kind: ReadOnlyType, pairs: Pairs, reading: Reading) -> Iterator[Condition]:
    for name, value in pairs:
        base, colon, modifier = name.partition(":")
        parameter = kind.parameters.get(base_name(base))
        if parameter is None:
            continue
        known = kind.modifiers_of(parameter)
        is_type = "[type]" in known and modifier in parameter.targets
        if colon and modifier not in known and not is_type:
            modifiers = ", ".join(f":{each}" for each in known) or "none"
            text = f"Search parameter {base}: this modifier is not supported here. Supported: {modifiers}."
            raise ApiError.of(Problem.INVALID, [Issue("not-supported", text)])
        yield condition_from(parameter, value, modifier if colon else None, reading)
