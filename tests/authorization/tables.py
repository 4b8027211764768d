"""What a database holds of tasks, as one short text: equal texts mean that nothing was written."""

import asyncio
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Protocol

import asyncpg
import orjson
from sqlmodel import SQLModel

from server.storage.every_table import MODULES

_RECORDS = ("audit", "identity")
"""Tables of these modules are written when somebody is refused, too."""


class Tables(Protocol):
    """The tables of a running server."""

    def digest(self) -> str: ...


def task_tables() -> list[str]:
    """Return the name and, as they are many, the order of every table but those of records."""
    modules = [each for each in MODULES if not each.__name__.rpartition(".")[2].startswith(_RECORDS)]
    classes = [each for module in modules for each in vars(module).values() if isinstance(each, type)]
    return sorted(
        str(each.__tablename__) for each in classes if issubclass(each, SQLModel) and each is not SQLModel
    )


@contextmanager
def open_tables(url: str) -> Iterator[Tables]:
    """Open the database of a URL beside its server, to look only."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            yield SqliteTables(connection)
        return
    with asyncio.Runner() as runner:
        pool = runner.run(asyncpg.connect(url))
        try:
            yield PostgresqlTables(runner, pool)
        finally:
            runner.run(pool.close())


class SqliteTables:
    """The tables of a SQLite file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def digest(self) -> str:
        """Return the digest of all rows."""
        rows = [
            self._connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3").fetchall()  # noqa: S608
            for name in task_tables()
        ]
        return hashlib.sha256(orjson.dumps(rows)).hexdigest()


class PostgresqlTables:
    """The tables of a PostgreSQL database."""

    def __init__(self, runner: asyncio.Runner, connection: asyncpg.Connection) -> None:
        self._runner = runner
        self._connection = connection

    def digest(self) -> str:
        """Return the digest of all rows, each table's computed where it is."""
        return " ".join(self._runner.run(self._of(name)) for name in task_tables())

    async def _of(self, table: str) -> str:
        rows = f"SELECT t::text AS line FROM {table} t"  # noqa: S608
        text = await self._connection.fetchval(
            f"SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM ({rows}) lines"  # noqa: S608
        )
        return str(text)
