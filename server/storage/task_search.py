"""The statements that search tasks, and the page that their rows make."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVarTuple

from sqlalchemy import Select, Table, func, select
from sqlalchemy.sql.visitors import iterate

from graphql_schema.access import Access
from graphql_schema.search import Condition, Search
from graphql_schema.task.store import FoundPage, FoundTask
from server.storage.condition_size import checked_size
from server.storage.conditions import INDEX, where_true
from server.storage.database import PLANNED_EACH_TIME
from server.storage.tables import TASK
from server.storage.task_rows import CURRENT_COLUMNS, current_of
from server.storage.visibility import IS_THERE, visible
from server.storage.walk import Walk

_Columns = TypeVarTuple("_Columns")
_Select = Select[*tuple[Any, ...]]

_KEYS_FROM = len(CURRENT_COLUMNS)
_MOST_SEARCHES = 500
"""How many statements are remembered: a worklist asks the same again and again, and building costs most."""
_MOST_REMEMBERED = 50
"""How large a search is remembered."""


def statement_of(access: Access, search: Search) -> _Select:
    """Return the SELECT of one page, and of one row more, which tells whether the walk goes on."""
    build = _page if checked_size(search.where) <= _MOST_REMEMBERED else _page.__wrapped__
    return build(access, search)


@lru_cache(_MOST_SEARCHES)
def _page(access: Access, search: Search) -> _Select:
    walk = Walk.along(search.order, backwards=search.backwards)
    statement = (
        select(*CURRENT_COLUMNS, *walk.values())
        .where(visible(access), IS_THERE, where_true(search.where, access))
        .order_by(*walk.in_order())
        .limit(search.size + 1)
    )
    return _planned(statement if search.start is None else statement.where(walk.after(search.start)))


def page_of(search: Search, rows: Sequence[Sequence[Any]]) -> FoundPage:
    """Return the page that the rows of `statement_of` make, in the order asked for."""
    found = [FoundTask(current_of(row), tuple(row[_KEYS_FROM:])) for row in rows[: search.size]]
    return FoundPage(found[::-1] if search.backwards else found, len(rows) > search.size)


def count_of(access: Access, where: Condition) -> Select[int]:
    """Return the SELECT that counts the visible tasks that match."""
    build = _count if checked_size(where) <= _MOST_REMEMBERED else _count.__wrapped__
    return build(access, where)


@lru_cache(_MOST_SEARCHES)
def _count(access: Access, where: Condition) -> Select[int]:
    return _planned(
        select(func.count()).select_from(TASK).where(visible(access), IS_THERE, where_true(where, access))
    )


def _planned(statement: Select[*_Columns]) -> Select[*_Columns]:
    """Tell of a search in the index tables, where one value may be rare and the next common."""
    searched = {element for element in iterate(statement) if isinstance(element, Table)}
    if searched.isdisjoint(INDEX.values()):
        return statement
    return statement.execution_options(**{PLANNED_EACH_TIME: True})
