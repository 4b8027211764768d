"""The statements that write a task: its row, its version, and its rows in the index tables."""

from collections.abc import Collection

from sqlalchemy import (
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)

from graphql_schema.task.store import TaskVersion, TaskWrite
from server.storage.tables import TASK, TASK_REFERENCE, TASK_TOKEN, TASK_VERSION
from server.storage.task_rows import reference_rows, task_values, token_rows, version_values

_Rows = Collection[tuple[str, ...]]

_TOKEN_COLUMNS = ("parameter", "system", "code")
_REFERENCE_COLUMNS = ("parameter", "target")

_UPDATE = update(TASK).where(TASK.c.id == bindparam("task_id"), TASK.c.version == bindparam("old_version"))

_INDEX_ROWS = union_all(
    select(literal(True), TASK_TOKEN.c.parameter, TASK_TOKEN.c.system, TASK_TOKEN.c.code).where(
        TASK_TOKEN.c.task_id == bindparam("task_id")
    ),
    select(literal(False), TASK_REFERENCE.c.parameter, TASK_REFERENCE.c.target, literal("")).where(
        TASK_REFERENCE.c.task_id == bindparam("task_id")
    ),
)


class VersionGapError(RuntimeError):
    """A version would not follow the one before it."""


def insert_task(connection: Connection, write: TaskWrite) -> None:
    """Keep a new task with its first version."""
    connection.execute(insert(TASK), task_values(write))
    connection.execute(insert(TASK_VERSION), version_values(write.task))
    _add(connection, TASK_TOKEN, _TOKEN_COLUMNS, write.task.id, token_rows(write.index))
    _add(connection, TASK_REFERENCE, _REFERENCE_COLUMNS, write.task.id, reference_rows(write.index))


def update_task(connection: Connection, current: TaskVersion, write: TaskWrite) -> None:
    """Replace the current version, whose row the transaction has locked, by the next one."""
    values = task_values(write)
    if (write.task.id, write.task.version) != (current.id, current.version + 1):
        raise VersionGapError
    updated = connection.execute(_UPDATE, values | {"task_id": current.id, "old_version": current.version})
    if updated.rowcount != 1:
        raise VersionGapError
    connection.execute(insert(TASK_VERSION), version_values(write.task))
    _replace_index_rows(connection, write)


def delete_task(connection: Connection, current: TaskVersion, deletion: TaskVersion) -> None:
    """Make the task, whose row the transaction has locked, deleted: its versions stay, its index rows go."""
    gone = {"version": deletion.version, "last_updated": deletion.last_updated, "json": "", "deleted": True}
    updated = connection.execute(_UPDATE, gone | {"task_id": current.id, "old_version": current.version})
    if updated.rowcount != 1:
        raise VersionGapError
    connection.execute(insert(TASK_VERSION), version_values(deletion))
    for table in (TASK_TOKEN, TASK_REFERENCE):
        connection.execute(delete(table).where(table.c.task_id == current.id))


def _replace_index_rows(connection: Connection, write: TaskWrite) -> None:
    task_id = write.task.id
    tokens: set[tuple[str, ...]] = set()
    references: set[tuple[str, ...]] = set()
    for is_token, *row in connection.execute(_INDEX_ROWS, {"task_id": task_id}):
        if is_token:
            tokens.add(tuple(row))
        else:
            references.add(tuple(row[: len(_REFERENCE_COLUMNS)]))
    new_tokens, new_references = token_rows(write.index), reference_rows(write.index)
    _remove(connection, TASK_TOKEN, _TOKEN_COLUMNS, task_id, tokens - new_tokens)
    _remove(connection, TASK_REFERENCE, _REFERENCE_COLUMNS, task_id, references - new_references)
    _add(connection, TASK_TOKEN, _TOKEN_COLUMNS, task_id, new_tokens - tokens)
    _add(connection, TASK_REFERENCE, _REFERENCE_COLUMNS, task_id, new_references - references)


def _add(connection: Connection, table: Table, names: tuple[str, ...], task_id: str, rows: _Rows) -> None:
    if rows:
        connection.execute(
            insert(table),
            [{"task_id": task_id, **dict(zip(names, row, strict=True))} for row in sorted(rows)],
        )


def _remove(connection: Connection, table: Table, names: tuple[str, ...], task_id: str, rows: _Rows) -> None:
    each = [and_(*(table.c[name] == value for name, value in zip(names, row, strict=True))) for row in rows]
    if each:
        connection.execute(delete(table).where(table.c.task_id == task_id, or_(*each)))
