"""What a search of AuditEvents asks for.

https://hl7.org/fhir/R4/auditevent.html#search
"""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql_schema.audit.parameters import AUDIT_PARAMETERS, audit_modifiers_of
from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import AllOf, Condition
from graphql_schema.search_values import Reading
from rest_facade.paging import PageAsked, page_asked
from rest_facade.preferences import Handling
from rest_facade.query_text import Pairs
from rest_facade.recognised import ABOUT_THE_ANSWER, base_name, only_value, recognised
from rest_facade.search_text import condition_from

ORDERS = {"date": True, "-date": False, None: False}
"""What `_sort` takes, and whether the oldest comes first. Events are in the order of their numbers."""

_KNOWN = frozenset(AUDIT_PARAMETERS) | ABOUT_THE_ANSWER | {"_sort", "_count", "_cursor", "_total"}


@dataclass(frozen=True, slots=True)
class AuditSearchAsked:
    """A search as it was understood."""

    where: Condition
    page: PageAsked
    oldest_first: bool
    with_total: bool
    only_count: bool


def audit_search_asked(given: Pairs, reading: Reading, handling: Handling) -> AuditSearchAsked:
    """Return the search that these parameters mean, or raise ApiError(INVALID) or TOO_COSTLY."""
    pairs = recognised(given, _KNOWN, handling)
    order = only_value(pairs, "_sort")
    if order not in ORDERS:
        raise ApiError.of(Problem.INVALID, [Issue("not-supported", "_sort takes date or -date.")])
    page = page_asked(pairs)
    if page.request.backwards:
        raise ApiError(Problem.INVALID, "AuditEvents are walked forwards: use the next link, or _sort.")
    return AuditSearchAsked(
        where=AllOf(tuple(_conditions(pairs, reading))),
        page=page,
        oldest_first=ORDERS[order],
        with_total=only_value(pairs, "_total") in {"accurate", "estimate"},
        only_count=only_value(pairs, "_summary") == "count" or page.request.size == 0,
    )


def _conditions(pairs: Pairs, reading: Reading) -> Iterator[Condition]:
    for name, value in pairs:
        base, colon, modifier = name.partition(":")
        parameter = AUDIT_PARAMETERS.get(base_name(base))
        if parameter is None:
            continue
        known = audit_modifiers_of(parameter)
        is_type = "[type]" in known and modifier in parameter.targets
        if colon and modifier not in known and not is_type:
            modifiers = ", ".join(f":{each}" for each in known) or "none"
            text = f"Search parameter {base}: this modifier is not supported here. Supported: {modifiers}."
            raise ApiError.of(Problem.INVALID, [Issue("not-supported", text)])
        yield condition_from(parameter, value, modifier if colon else None, reading)
