"""The statements that write a task: its row, its version, and its rows in the index tables."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import (
    Select,
    Table,
    bindparam,
    delete,
    insert,
    literal,
    select,
    union_all,
    update,
)

from graphql_schema.task.indexing import TaskIndex
from graphql_schema.task.store import TaskVersion, TaskWrite
from server.storage.database import Connection
from server.storage.tables import TASK, TASK_REFERENCE, TASK_TEXT, TASK_TOKEN, TASK_VERSION
from server.storage.task_rows import reference_rows, task_values, text_rows, token_rows, version_values

_Rows = Collection[tuple[str, ...]]

INDEX_TABLES: tuple[tuple[Table, tuple[str, ...], Callable[[TaskIndex], _Rows]], ...] = (
    (TASK_TOKEN, ("parameter", "system", "code"), token_rows),
    (TASK_REFERENCE, ("parameter", "target"), reference_rows),
    (TASK_TEXT, ("parameter", "digest", "folded"), text_rows),
)
"""Each index table, its columns beside the task's id, and what goes into them."""

_MOST_COLUMNS = 3

_INSERT_TASK, _INSERT_VERSION = insert(TASK), insert(TASK_VERSION)
_INSERT_ROW = {table: insert(table) for table, _, _ in INDEX_TABLES}
_DELETE_ROW = {
    table: delete(table).where(*(table.c[name] == bindparam(name) for name in ("task_id", *names)))
    for table, names, _ in INDEX_TABLES
}

_UPDATE = update(TASK).where(TASK.c.id == bindparam("task_id"), TASK.c.version == bindparam("old_version"))


def _kept_rows(place: int, table: Table, names: tuple[str, ...]) -> Select[Any]:
    padding = [literal("")] * (_MOST_COLUMNS - len(names))
    columns = (literal(place), *(table.c[name] for name in names), *padding)
    return select(*columns).where(table.c.task_id == bindparam("task_id"))


_INDEX_ROWS = union_all(
    *(_kept_rows(place, table, names) for place, (table, names, _) in enumerate(INDEX_TABLES))
)


class VersionGapError(RuntimeError):
    """A version would not follow the one before it."""


def insert_task(connection: Connection, write: TaskWrite) -> None:
    """Keep a new task with its first version."""
    connection.execute(_INSERT_TASK, task_values(write))
    connection.execute(_INSERT_VERSION, version_values(write.task))
    for table, names, rows_of in INDEX_TABLES:
        _add(connection, table, names, write.task.id, rows_of(write.index))


def update_task(connection: Connection, current: TaskVersion, write: TaskWrite) -> None:
    """Replace the current version, whose row the transaction has locked, by the next one."""
    values = task_values(write)
    if (write.task.id, write.task.version) != (current.id, current.version + 1):
        raise VersionGapError
    updated = connection.execute(_UPDATE, values | {"task_id": current.id, "old_version": current.version})
    if updated.rowcount != 1:
        raise VersionGapError
    connection.execute(_INSERT_VERSION, version_values(write.task))
    _replace_index_rows(connection, write)


def delete_task(connection: Connection, current: TaskVersion, deletion: TaskVersion) -> None:
    """Make the task, whose row the transaction has locked, deleted: its versions stay, its index rows go."""
    gone = {"version": deletion.version, "last_updated": deletion.last_updated, "json": "", "deleted": True}
    updated = connection.execute(_UPDATE, gone | {"task_id": current.id, "old_version": current.version})
    if updated.rowcount != 1:
        raise VersionGapError
    connection.execute(_INSERT_VERSION, version_values(deletion))
    for table, _, _ in INDEX_TABLES:
        connection.execute(delete(table).where(table.c.task_id == current.id))


def _replace_index_rows(connection: Connection, write: TaskWrite) -> None:
    task_id = write.task.id
    kept: list[set[tuple[str, ...]]] = [set() for _ in INDEX_TABLES]
    for place, *row in connection.execute(_INDEX_ROWS, {"task_id": task_id}):
        kept[place].add(tuple(row[: len(INDEX_TABLES[place][1])]))
    for old, (table, names, rows_of) in zip(kept, INDEX_TABLES, strict=True):
        new = set(rows_of(write.index))
        _remove(connection, table, names, task_id, old - new)
        _add(connection, table, names, task_id, new - old)


def _add(connection: Connection, table: Table, names: tuple[str, ...], task_id: str, rows: _Rows) -> None:
    if rows:
        connection.execute(_INSERT_ROW[table], _named(names, task_id, rows))


def _remove(connection: Connection, table: Table, names: tuple[str, ...], task_id: str, rows: _Rows) -> None:
    if rows:
        connection.execute(_DELETE_ROW[table], _named(names, task_id, rows))


def _named(names: tuple[str, ...], task_id: str, rows: _Rows) -> list[dict[str, str]]:
    return [{"task_id": task_id, **dict(zip(names, row, strict=True))} for row in sorted(rows)]
