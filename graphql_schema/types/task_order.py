"""GraphQL's order of tasks, derived from the sort keys."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import strawberry

from graphql_schema.search import Order
from graphql_schema.task.ordering import checked_order
from graphql_schema.task.parameters import SORT_KEYS
from graphql_schema.types.task_filter import Given, as_given, camel_case, enum_name


@strawberry.enum(description="Which way to sort.")
class OrderDirection(StrEnum):
    """Directions of an order."""

    ASC = "asc"
    DESC = "desc"


def _order_field() -> Any:
    members = {camel_case(name): name for name in SORT_KEYS}
    make: Any = StrEnum
    enum = make("TaskOrderField", {enum_name(name): key for name, key in members.items()})
    decorated: Any = strawberry.enum(enum, description="What tasks can be sorted by.")
    for value in decorated.__strawberry_definition__.values:
        value.description = SORT_KEYS[value.value].description
    return decorated


TaskOrderField: Any = _order_field()


@as_given
@strawberry.input(description="One key to sort by; earlier keys decide before later ones.")
class TaskOrder:
    """GraphQL's view of an `Order`."""

    field: TaskOrderField = strawberry.field(description="What to sort by")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way")


def order_of(orders: Sequence[Given] | None) -> tuple[Order, ...]:
    """Return the order asked for; newest first when none is."""
    given = orders or ()
    return checked_order(
        tuple(Order(SORT_KEYS[each["field"]], each["direction"] is OrderDirection.DESC) for each in given)
    )
