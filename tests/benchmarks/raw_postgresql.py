"""The floor under our storage on PostgreSQL: asyncpg's pool, and one statement for each request."""

from collections.abc import Sequence
from itertools import chain

import asyncpg

from tests.benchmarks.filling import Row
from tests.benchmarks.raw_sql import ONE, insert_all_text, values_under

_CONNECTIONS = 10


class RawPostgresql:
    """A pool as large as the server's."""

    def __init__(self, url: str, rows: Sequence[Row]) -> None:
        self._url = url
        self._rows = rows
        self._insert = insert_all_text(rows)

    async def open(self) -> None:
        """Connect."""
        self._pool = await asyncpg.create_pool(self._url, min_size=_CONNECTIONS, max_size=_CONNECTIONS)

    async def close(self) -> None:
        """Disconnect."""
        await self._pool.close()

    async def one(self, task_id: str) -> str:
        """Return a task's stored JSON."""
        text: str = await self._pool.fetchval(ONE, task_id)
        return text

    async def several(self, sql: str, *values: object) -> list[str]:
        """Return the stored JSON of several tasks."""
        return [row[0] for row in await self._pool.fetch(sql, *values)]

    async def insert(self, task_id: str) -> None:
        """Keep all rows of a task under a new id; return after the disk has them."""
        values = chain.from_iterable(values_under(task_id, row) for row in self._rows)
        await self._pool.execute(self._insert, *values)
