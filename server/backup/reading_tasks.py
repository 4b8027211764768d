"""Reading everything that is kept of tasks, a number of them at a time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, select

from graphql_schema.task.store import TaskVersion
from server.backup.kept_task import KeptTask
from server.storage.database import Connection
from server.storage.tables import TASK, TASK_VERSION
from server.storage.task_rows import VERSION_COLUMNS, version_of
from server.storage.task_writes import INDEX_TABLES

AT_A_TIME = 50

_Rows = set[tuple[str, ...]]


def tasks_after(connection: Connection, task_id: str) -> tuple[list[KeptTask], list[str]]:
    """Return the next tasks in the order of their ids, and the ids of those that have no version at all."""
    query = select(*TASK.c).where(TASK.c.id > task_id).order_by(TASK.c.id).limit(AT_A_TIME)
    rows = [dict(zip(TASK.c.keys(), row, strict=True)) for row in connection.execute(query)]
    if not rows:
        return [], []
    first, last = rows[0]["id"], rows[-1]["id"]
    newest = {found[0].id: found for found in _newest(connection, first, last)}
    index = {
        table.name: _index_rows(connection, table, names, first, last) for table, names, _ in INDEX_TABLES
    }
    kept = [
        KeptTask(row, *newest[row["id"]], {name: of.get(row["id"], set()) for name, of in index.items()})
        for row in rows
        if row["id"] in newest
    ]
    return kept, [row["id"] for row in rows if row["id"] not in newest]


def set_back(connection: Connection, tasks: Sequence[KeptTask]) -> str | None:
    """Return the id of a task, one of these, with a version that is older than the one before it."""
    before, after = TASK_VERSION.alias(), TASK_VERSION.alias()
    follows = and_(after.c.task_id == before.c.task_id, after.c.version == before.c.version + 1)
    found: str | None = connection.execute(
        select(after.c.task_id)
        .select_from(before.join(after, follows))
        .where(_between(before.c.task_id, tasks[0].newest.id, tasks[-1].newest.id))
        .where(after.c.last_updated < before.c.last_updated)
        .limit(1)
    ).scalar()
    return found


def _newest(connection: Connection, first: str, last: str) -> list[tuple[TaskVersion, int, int]]:
    counts = (
        select(
            TASK_VERSION.c.task_id,
            func.min(TASK_VERSION.c.version).label("oldest"),
            func.max(TASK_VERSION.c.version).label("newest"),
            func.count().label("number"),
        )
        .where(_between(TASK_VERSION.c.task_id, first, last))
        .group_by(TASK_VERSION.c.task_id)
        .subquery()
    )
    is_newest = and_(TASK_VERSION.c.task_id == counts.c.task_id, TASK_VERSION.c.version == counts.c.newest)
    query: Select[Any] = select(*VERSION_COLUMNS, counts.c.oldest, counts.c.number).select_from(
        counts.join(TASK_VERSION, is_newest)
    )
    rows = map(tuple, connection.execute(query))
    return [(version_of(row[:-2]), row[-2], row[-1]) for row in rows]


def _index_rows(
    connection: Connection, table: Table, names: Sequence[str], first: str, last: str
) -> dict[str, _Rows]:
    of: dict[str, _Rows] = {}
    query = select(table.c.task_id, *(table.c[name] for name in names))
    for task_id, *row in connection.execute(query.where(_between(table.c.task_id, first, last))):
        of.setdefault(task_id, set()).add(tuple(row))
    return of


def _between(column: ColumnElement[str], first: str, last: str) -> ColumnElement[bool]:
    # SQLAlchemy's `between` has a form with a collation that PostgreSQL does not read.
    return and_(column >= first, column <= last)
