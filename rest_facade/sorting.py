"""The order that `_sort` asks for.

https://hl7.org/fhir/R4/search.html#sort
"""

from graphql_schema.search import Order
from graphql_schema.task.ordering import order_named
from graphql_schema.task.parameters import NEWEST_FIRST


def order_asked(text: str | None) -> tuple[Order, ...]:
    """Return the order for a text such as `-priority,due-date`, or raise ApiError(INVALID)."""
    return NEWEST_FIRST if text is None else order_named(text.split(","))
