"""Putting many tasks into a database at once, as rows and not as requests."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, insert, text

from graphql_schema.task.store import TaskWrite
from server.storage.schema import in_transaction
from server.storage.tables import TASK, TASK_VERSION
from server.storage.task_rows import task_values, version_values
from server.storage.task_writes import INDEX_TABLES

Row = tuple[Table, dict[str, Any]]


def rows_of(write: TaskWrite) -> Iterator[Row]:
    """Yield every row that the store keeps of a new task, those first to which others refer."""
    yield TASK, task_values(write)
    yield TASK_VERSION, version_values(write.task)
    own = {"task_id": write.task.id}
    for table, names, rows_of in INDEX_TABLES:
        for row in sorted(rows_of(write.index)):
            yield table, own | dict(zip(names, row, strict=True))


async def fill(database_url: str, writes: Iterable[TaskWrite]) -> None:
    """Keep new tasks in one transaction."""
    tables: dict[Table, list[dict[str, Any]]] = {}
    for write in writes:
        for table, values in rows_of(write):
            tables.setdefault(table, []).append(values)

    def work(connection: Connection) -> None:
        for table, rows in tables.items():
            connection.execute(insert(table), rows)
        if connection.dialect.name == "postgresql":
            # Autovacuum would do the same, at a moment of its own choice.
            connection.execute(text("ANALYZE"))

    await in_transaction(database_url, work)
