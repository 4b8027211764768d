"""The statements that search tasks, and the page that their rows make."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from graphql_schema.access import Access
from graphql_schema.search import Condition, Search
from graphql_schema.task.store import FoundPage, FoundTask
from server.storage.condition_size import check_size
from server.storage.conditions import where_true
from server.storage.tables import TASK
from server.storage.task_rows import CURRENT_COLUMNS, current_of
from server.storage.visibility import IS_THERE, visible
from server.storage.walk import Walk

_KEYS_FROM = len(CURRENT_COLUMNS)


def statement_of(access: Access, search: Search) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of one page, and of one row more, which tells whether the walk goes on."""
    check_size(search.where)
    walk = Walk.along(search.order, backwards=search.backwards)
    statement = (
        select(*CURRENT_COLUMNS, *walk.values())
        .where(visible(access), IS_THERE, where_true(search.where, access))
        .order_by(*walk.in_order())
        .limit(search.size + 1)
    )
    return statement if search.start is None else statement.where(walk.after(search.start))


def page_of(search: Search, rows: Sequence[Row[*tuple[Any, ...]]]) -> FoundPage:
    """Return the page that the rows of `statement_of` make, in the order asked for."""
    found = [FoundTask(current_of(row), tuple(row[_KEYS_FROM:])) for row in rows[: search.size]]
    return FoundPage(found[::-1] if search.backwards else found, len(rows) > search.size)


def count_of(access: Access, where: Condition) -> Select[int]:
    """Return the SELECT that counts the visible tasks that match."""
    check_size(where)
    return select(func.count()).select_from(TASK).where(visible(access), IS_THERE, where_true(where, access))
