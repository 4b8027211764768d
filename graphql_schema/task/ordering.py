"""Which orders a search may have: the rule for both APIs.

https://hl7.org/fhir/R4/search.html#sort
"""

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import Order
from graphql_schema.task.parameters import NEWEST_FIRST

MOST_KEYS = 5
"""Keys of one order: a page cursor holds the value of each."""


def checked_order(order: tuple[Order, ...]) -> tuple[Order, ...]:
    """Return the order, newest first when it is empty, or raise ApiError(INVALID) or TOO_COSTLY."""
    if len(order) > MOST_KEYS:
        raise ApiError(Problem.TOO_COSTLY, f"Tasks are sorted by at most {MOST_KEYS} keys.")
    if len({(part.key.column, part.key.parameter) for part in order}) < len(order):
        raise ApiError.of(Problem.INVALID, [Issue("value", "A key to sort by stands twice.")])
    return order or NEWEST_FIRST
