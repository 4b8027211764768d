"""The SQL of the floors, written by hand, with PostgreSQL's parameters."""

from collections.abc import Sequence
from typing import Any, Protocol

from tests.benchmarks.filling import Row

ONE = "SELECT json FROM task WHERE id = $1"
# Both engines use the index that leaves deleted tasks out only where the same condition is said.
OF_OWNER = (
    "SELECT json FROM task WHERE deleted = false AND owner = $1 ORDER BY last_updated DESC, id DESC LIMIT $2"
)
OF_OWNER_AND_STATUS = (
    "SELECT json FROM task WHERE deleted = false AND owner = $1 AND status = $2"
    " ORDER BY last_updated DESC, id DESC LIMIT $3"
)


class RawDatabase(Protocol):
    """What a floor asks of its database: texts as they are stored, and rows kept for good."""

    async def open(self) -> None:
        """Connect."""

    async def close(self) -> None:
        """Disconnect."""

    async def one(self, task_id: str) -> str:
        """Return a task's stored JSON."""

    async def several(self, sql: str, *values: object) -> list[str]:
        """Return the stored JSON of several tasks."""

    async def insert(self, task_id: str) -> None:
        """Keep all rows of a task under a new id; return after the disk has them."""


def insert_text(row: Row, first: int = 1) -> str:
    """Return the INSERT of a row, whose parameters are numbered from `first` on."""
    table, values = row
    places = ", ".join(f"${number}" for number in range(first, first + len(values)))
    return f"INSERT INTO {table.name} ({', '.join(values)}) VALUES ({places})"  # noqa: S608


def insert_all_text(rows: Sequence[Row]) -> str:
    """Return one statement that inserts rows of several tables: one trip to the server."""
    parts, first = [], 1
    for row in rows:
        parts.append(insert_text(row, first))
        first += len(row[1])
    named = ", ".join(f"part_{number} AS ({part})" for number, part in enumerate(parts[:-1]))
    return f"WITH {named} {parts[-1]}"


def values_under(task_id: str, row: Row) -> list[Any]:
    """Return a row's values with another task's id."""
    own = "id" if "id" in row[1] else "task_id"
    return list((row[1] | {own: task_id}).values())
