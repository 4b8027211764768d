"""Which orders a search may have: the rule for every API.

https://hl7.org/fhir/R4/search.html#sort
"""

from collections.abc import Sequence

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import Order
from graphql_schema.task.parameters import NEWEST_FIRST, SORT_KEYS

MOST_KEYS = 5
"""Keys of one order: a page cursor holds the value of each."""


def checked_order(order: tuple[Order, ...]) -> tuple[Order, ...]:
    """Return the order, newest first when it is empty, or raise ApiError(INVALID) or TOO_COSTLY."""
    if len(order) > MOST_KEYS:
        raise ApiError(Problem.TOO_COSTLY, f"Tasks are sorted by at most {MOST_KEYS} keys.")
    if len({(part.key.column, part.key.parameter) for part in order}) < len(order):
        raise ApiError.of(Problem.INVALID, [Issue("value", "A key to sort by stands twice.")])
    return order or NEWEST_FIRST


def order_named(names: Sequence[str]) -> tuple[Order, ...]:
    """Return the order of `_sort` for names such as `-priority`, or raise as `checked_order` does."""
    keys = [SORT_KEYS.get(name.removeprefix("-")) for name in names]
    known = [key for key in keys if key is not None]
    if len(known) < len(keys):
        text = (
            "_sort: there is no such key. "
            f"Known keys, each with '-' in front for descending: {', '.join(SORT_KEYS)}."
        )
        raise ApiError.of(Problem.INVALID, [Issue("not-supported", text)])
    return checked_order(
        tuple(Order(key, descending=name.startswith("-")) for name, key in zip(names, known, strict=True))
    )
