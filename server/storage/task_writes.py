"""The statements that write a task: its row, its version, and its rows in the index tables."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import (
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    union_all,
    update,
)

from graphql_schema.task.indexing import TaskIndex
from graphql_schema.task.store import TaskVersion, TaskWrite
from server.storage.database import Connection, Step
from server.storage.index_rows import IndexRow, adding, removing
from server.storage.tables import TASK, TASK_REFERENCE, TASK_TEXT, TASK_TOKEN, TASK_VERSION
from server.storage.task_rows import reference_rows, task_values, text_rows, token_rows, version_values

INDEX_TABLES: tuple[tuple[Table, tuple[str, ...], Callable[[TaskIndex], Collection[IndexRow]]], ...] = (
    (TASK_TOKEN, ("parameter", "system", "code"), token_rows),
    (TASK_REFERENCE, ("parameter", "target"), reference_rows),
    (TASK_TEXT, ("parameter", "digest", "folded"), text_rows),
)
"""Each index table, its columns beside the task's id, and what goes into them."""

_MOST_COLUMNS = 3

_INSERT_TASK, _INSERT_VERSION = insert(TASK), insert(TASK_VERSION)
_DELETE_ROWS = [delete(table).where(table.c.task_id == bindparam("task_id")) for table, _, _ in INDEX_TABLES]

_UPDATE = update(TASK).where(TASK.c.id == bindparam("task_id"), TASK.c.version == bindparam("old_version"))


def _kept_rows(place: int, table: Table, names: tuple[str, ...]) -> Select[Any]:
    padding = [literal_column("''", Text)] * (_MOST_COLUMNS - len(names))
    own_columns = (table.c[name] for name in names)
    columns = (literal_column(str(place), Integer).label("place"), *own_columns, *padding)
    return select(*columns).where(table.c.task_id == bindparam("task_id"))


_INDEX_ROWS = union_all(
    *(_kept_rows(place, table, names) for place, (table, names, _) in enumerate(INDEX_TABLES))
)


_ROW = _INDEX_ROWS.subquery()
INDEX_ROWS_AS_JSON = select(func.json_agg(func.json_build_array(*_ROW.c))).scalar_subquery()
"""On PostgreSQL, the same as one text, for the task whose id is the parameter `task_id`."""


@dataclass(unsafe_hash=True)
class IndexedVersion(TaskVersion):
    """A current version together with its INDEX_ROWS_AS_JSON."""

    index_rows: str = "[]"


def indexed_of(row: Sequence[Any]) -> IndexedVersion:
    """Return the version of a row of CURRENT_COLUMNS and INDEX_ROWS_AS_JSON."""
    task_id, version, last_updated, json, subject, index_rows = row
    return IndexedVersion(
        task_id, version, last_updated, json.encode(), subject=subject, index_rows=index_rows or "[]"
    )


class VersionGapError(RuntimeError):
    """A version would not follow the one before it."""


def insert_task(connection: Connection, write: TaskWrite) -> None:
    """Keep a new task with its first version."""
    steps = [
        Step(_INSERT_TASK, task_values(write)),
        Step(_INSERT_VERSION, version_values(write.task)),
    ]
    for table, names, rows_of in INDEX_TABLES:
        if rows := rows_of(write.index):
            steps.append(adding(connection, table, names, write.task.id, rows))
    connection.change(steps)


def update_task(connection: Connection, current: TaskVersion, write: TaskWrite) -> None:
    """Replace the current version by the next one, or raise LostRaceError when it is not current any more."""
    if (write.task.id, write.task.version) != (current.id, current.version + 1):
        raise VersionGapError
    values = task_values(write) | {"task_id": current.id, "old_version": current.version}
    del values["id"]
    steps = [
        Step(_UPDATE, values, must_change=True),
        Step(_INSERT_VERSION, version_values(write.task)),
    ]
    for old, (table, names, rows_of) in zip(_index_rows(connection, current), INDEX_TABLES, strict=True):
        new = set(rows_of(write.index))
        if gone := old - new:
            steps.append(removing(connection, table, names, current.id, gone))
        if added := new - old:
            steps.append(adding(connection, table, names, current.id, added))
    connection.change(steps)


def delete_task(connection: Connection, current: TaskVersion, deletion: TaskVersion) -> None:
    """Make the current version deleted: its versions stay, its index rows go; or raise LostRaceError."""
    gone = {"version": deletion.version, "last_updated": deletion.last_updated, "json": "", "deleted": True}
    values = gone | {"task_id": current.id, "old_version": current.version}
    steps = [
        Step(_UPDATE, values, must_change=True),
        Step(_INSERT_VERSION, version_values(deletion)),
        *(Step(statement, {"task_id": current.id}) for statement in _DELETE_ROWS),
    ]
    connection.change(steps)


def _index_rows(connection: Connection, current: TaskVersion) -> list[set[IndexRow]]:
    """Return what is kept of a task in each of INDEX_TABLES."""
    kept: list[set[IndexRow]] = [set() for _ in INDEX_TABLES]
    if isinstance(current, IndexedVersion):
        rows = orjson.loads(current.index_rows)
    else:
        rows = connection.execute(_INDEX_ROWS, {"task_id": current.id})
    for place, *row in rows:
        kept[place].add(tuple(row[: len(INDEX_TABLES[place][1])]))
    return kept
