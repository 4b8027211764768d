"""The floor under our storage on SQLite: the driver's own calls, in the event loop."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.filling import Row
from tests.benchmarks.raw_sql import ONE, insert_text, values_under


def in_sqlite(sql: str) -> str:
    """Return a floor's statement with SQLite's parameters and truth values."""
    return sql.replace("$", "?").replace("false", "0")


class RawSqlite:
    """One connection, set up as durably as the server's."""

    def __init__(self, path: Path, rows: Sequence[Row]) -> None:
        self._path = path
        self._inserts = [(in_sqlite(insert_text(row)), row) for row in rows]

    async def open(self) -> None:
        """Connect."""
        self._driver = sqlite3.connect(self._path, isolation_level=None, timeout=10)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._driver.execute(f"PRAGMA {pragma}")

    async def close(self) -> None:
        """Disconnect."""
        self._driver.close()

    async def one(self, task_id: str) -> str:
        """Return a task's stored JSON."""
        text: str = self._driver.execute(in_sqlite(ONE), (task_id,)).fetchone()[0]
        return text

    async def several(self, sql: str, *values: object) -> list[str]:
        """Return the stored JSON of several tasks."""
        return [row[0] for row in self._driver.execute(in_sqlite(sql), values)]

    async def insert(self, task_id: str) -> None:
        """Keep all rows of a task under a new id; return after the disk has them."""
        self._driver.execute("BEGIN IMMEDIATE")
        for sql, row in self._inserts:
            self._driver.execute(sql, values_under(task_id, row))
        self._driver.execute("COMMIT")
