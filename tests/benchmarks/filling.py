"""Putting many tasks into a database at once, as rows and not as requests."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import asyncpg
from sqlalchemy import Connection, Table, insert

from graphql_schema.task.store import TaskWrite
from server.storage.engine import is_postgresql
from server.storage.schema import in_transaction
from server.storage.tables import TASK, TASK_VERSION
from server.storage.task_rows import task_values, version_values
from server.storage.task_writes import INDEX_TABLES

Row = tuple[Table, dict[str, Any]]
_Chunk = dict[Table, list[dict[str, Any]]]

_WRITES_AT_ONCE = 5000
"""How many tasks are in memory at a time."""


def rows_of(write: TaskWrite) -> Iterator[Row]:
    """Yield every row that the store keeps of a new task, those first to which others refer."""
    yield TASK, task_values(write)
    yield TASK_VERSION, version_values(write.task)
    own = {"task_id": write.task.id}
    for table, names, rows_of in INDEX_TABLES:
        for row in sorted(rows_of(write.index)):
            yield table, own | dict(zip(names, row, strict=True))


async def fill(database_url: str, writes: Iterable[TaskWrite]) -> None:
    """Keep new tasks; the database knows afterwards how they are spread."""
    chunks = _chunks(writes)
    if is_postgresql(database_url):
        await _fill_postgresql(database_url, chunks)
    else:
        await in_transaction(database_url, lambda connection: _fill_sqlite(connection, chunks))


def _chunks(writes: Iterable[TaskWrite]) -> Iterator[_Chunk]:
    remaining = iter(writes)
    while some := list(islice(remaining, _WRITES_AT_ONCE)):
        chunk: _Chunk = {}
        for write in some:
            for table, values in rows_of(write):
                chunk.setdefault(table, []).append(values)
        yield chunk


def _fill_sqlite(connection: Connection, chunks: Iterable[_Chunk]) -> None:
    for chunk in chunks:
        for table, rows in chunk.items():
            connection.execute(insert(table), rows)


async def _fill_postgresql(database_url: str, chunks: Iterable[_Chunk]) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        for chunk in chunks:
            for table, rows in chunk.items():
                names = list(rows[0])
                records = [tuple(row[name] for name in names) for row in rows]
                await connection.copy_records_to_table(table.name, records=records, columns=names)
        # Autovacuum would do the same, at a moment of its own choice.
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
