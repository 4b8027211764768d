"""The order of a search and the rows after a position in it: paging by keyset.

https://use-the-index-luke.com/no-offset
"""

from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Table, UnaryExpression, and_, func, literal, or_, select, tuple_

from graphql_schema.search import Kind, Order, Position, SearchParameter, SortKey
from graphql_schema.task.parameters import PARAMETERS
from server.storage.conditions import INDEX
from server.storage.tables import TASK, TASK_REFERENCE, TASK_TEXT, TASK_TOKEN

Clause = ColumnElement[bool]

FREE_TEXT_COLUMNS = frozenset(
    column for row in PARAMETERS.values() if row.kind is Kind.STRING for column in row.columns
)
SORTED_CHARACTERS = 80
"""How much of a free text counts in an order: a position has to fit into a page cursor."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing to sort by, and whether the walk goes down."""

    value: ColumnElement[Any]
    goes_down: bool

    def in_order(self) -> UnaryExpression[Any]:
        return self.value.desc() if self.goes_down else self.value.asc()

    def is_at(self, place: int | str) -> Clause:
        return self.value == literal(place, self.value.type)

    def is_after(self, place: int | str) -> Clause:
        bound = literal(place, self.value.type)
        return self.value < bound if self.goes_down else self.value > bound


def _plain(column: ColumnElement[str]) -> ColumnElement[str]:
    # For the smallest value of a mere column, SQLite goes through the index of all tasks' values.
    return column + literal("", column.type)


_SORTED: dict[Table, ColumnElement[str]] = {
    TASK_TOKEN: _plain(TASK_TOKEN.c.code),
    TASK_REFERENCE: _plain(TASK_REFERENCE.c.target),
    TASK_TEXT: func.substr(TASK_TEXT.c.folded, 1, SORTED_CHARACTERS, type_=TASK_TEXT.c.folded.type),
}
"""What of an index table's rows counts in an order."""


def _smallest(parameter: SearchParameter) -> ColumnElement[Any]:
    """Return the smallest of the parameter's values, absent where there is none."""
    table = INDEX[parameter.kind]
    rows = (table.c.task_id == TASK.c.id, table.c.parameter == parameter.indexed_as)
    value = _SORTED[table]
    return select(func.min(value, type_=value.type)).where(*rows).correlate(TASK).scalar_subquery()


def _value(key: SortKey) -> ColumnElement[Any]:
    column: ColumnElement[Any] = _smallest(key.parameter) if key.parameter else TASK.c[key.column]
    if key.column in FREE_TEXT_COLUMNS:
        column = func.substr(column, 1, SORTED_CHARACTERS, type_=column.type)
    if key.when_absent is None:
        return column
    # The same text as in the index on this expression, which a parameter would not be.
    return func.coalesce(column, literal(key.when_absent, column.type, literal_execute=True))


@dataclass(frozen=True, slots=True)
class Walk:
    """The steps of an order, the id last: it breaks ties in the direction of the last key."""

    steps: tuple[_Step, ...]

    @classmethod
    def along(cls, order: tuple[Order, ...], *, backwards: bool) -> Self:
        """Return the walk in an order, or from its end to its beginning."""
        steps = [_Step(_value(part.key), part.descending != backwards) for part in order]
        goes_down = steps[-1].goes_down if steps else backwards
        return cls((*steps, _Step(TASK.c.id, goes_down)))

    def values(self) -> list[ColumnElement[Any]]:
        """Return what makes up a row's position."""
        return [step.value for step in self.steps]

    def in_order(self) -> list[UnaryExpression[Any]]:
        """Return what ORDER BY needs."""
        return [step.in_order() for step in self.steps]

    def after(self, position: Position) -> Clause:
        """Return where a row comes after the position."""
        steps = list(zip(self.steps, position, strict=True))
        if len({step.goes_down for step in self.steps}) == 1:
            here = tuple_(*(step.value for step in self.steps))
            there = tuple_(*(literal(place, step.value.type) for step, place in steps))
            return here < there if self.steps[0].goes_down else here > there
        first, place = steps[0]
        later = [
            and_(*(before.is_at(there) for before, there in steps[:i]), step.is_after(there_too))
            for i, (step, there_too) in enumerate(steps)
        ]
        # The first half says nothing new, but an index can serve it.
        return and_(or_(first.is_at(place), first.is_after(place)), or_(*later))
