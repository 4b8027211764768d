"""The statement that counts the tasks of a search by the values of one parameter."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, literal, null, select

from graphql_schema.access import Access
from graphql_schema.search import Condition, Kind, Place, SearchParameter
from graphql_schema.task.store import MOST_FACETS
from server.storage.condition_size import checked_size
from server.storage.conditions import INDEX, where_true
from server.storage.tables import TASK
from server.storage.visibility import IS_THERE, visible

_Values = tuple[FromClause, ColumnElement[Any], ColumnElement[Any]]


def _values(parameter: SearchParameter) -> _Values:
    """Return what to select from, with the system and the value of each row; both absent if there is none."""
    if parameter.place is Place.COLUMN:
        return TASK, null(), TASK.c[parameter.columns[0]]
    # An alias, so that a condition on the same table stays one of its own.
    table = INDEX[parameter.kind].alias()
    rows = and_(table.c.task_id == TASK.c.id, table.c.parameter == parameter.indexed_as)
    joined = TASK.outerjoin(table, rows)
    if parameter.kind is Kind.TOKEN:
        return joined, table.c.system, table.c.code
    return joined, null(), table.c.target


def facets_of(access: Access, where: Condition, parameter: SearchParameter) -> Select[Any]:
    """Return the SELECT of (system, value, how many tasks), the most frequent first."""
    checked_size(where)
    source, system, value = _values(parameter)
    groups = [value] if parameter.place is Place.COLUMN else [value, system]
    number = func.count()
    return (
        select(system if parameter.place is Place.INDEX else literal(None), value, number)
        .select_from(source)
        .where(visible(access), IS_THERE, where_true(where, access))
        .group_by(*groups)
        .order_by(number.desc(), *groups)
        .limit(MOST_FACETS)
    )
