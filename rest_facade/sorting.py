"""The order that `_sort` asks for.

https://hl7.org/fhir/R4/search.html#sort
"""

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import Order
from graphql_schema.task.ordering import checked_order
from graphql_schema.task.parameters import NEWEST_FIRST, SORT_KEYS


def _refused(text: str) -> ApiError:
    sentence = f"_sort: {text} Known keys, each with '-' in front for descending: {', '.join(SORT_KEYS)}."
    return ApiError.of(Problem.INVALID, [Issue("not-supported", sentence)])


def order_asked(text: str | None) -> tuple[Order, ...]:
    """Return the order for a text such as `-priority,due-date`, or raise ApiError(INVALID)."""
    if text is None:
        return NEWEST_FIRST
    names = text.split(",")
    keys = [SORT_KEYS.get(name.removeprefix("-")) for name in names]
    known = [key for key in keys if key is not None]
    if len(known) < len(keys):
        raise _refused("there is no such key.")
    return checked_order(
        tuple(Order(key, descending=name.startswith("-")) for name, key in zip(names, known, strict=True))
    )
