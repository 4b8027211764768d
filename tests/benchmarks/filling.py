"""Putting many tasks into a database at once, as rows and not as requests."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, insert, text

from graphql_schema.task.store import TaskWrite
from server.storage.schema import in_transaction
from server.storage.tables import TASK, TASK_REFERENCE, TASK_TOKEN, TASK_VERSION
from server.storage.task_rows import reference_rows, task_values, token_rows, version_values

Row = tuple[Table, dict[str, Any]]


def rows_of(write: TaskWrite) -> Iterator[Row]:
    """Yield every row that the store keeps of a new task, those first to which others refer."""
    yield TASK, task_values(write)
    yield TASK_VERSION, version_values(write.task)
    own = {"task_id": write.task.id}
    for parameter, system, code in sorted(token_rows(write.index)):
        yield TASK_TOKEN, own | {"parameter": parameter, "system": system, "code": code}
    for parameter, target in sorted(reference_rows(write.index)):
        yield TASK_REFERENCE, own | {"parameter": parameter, "target": target}


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
