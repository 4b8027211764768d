"""Looking at a database at one moment after another, without the time limits of serving."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from server.storage.database import Readable, Result, Work
from server.storage.engine import is_postgresql, sqlite_path
from server.storage.postgresql_connection import Driver, PostgresqlConnection, connector, postgresql_renderer
from server.storage.rendering import Renderer
from server.storage.sqlite_connection import SqliteConnection, open_to_read, sqlite_renderer

_WAIT_SECONDS = 10
_AT_ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@asynccontextmanager
async def snapshots(url: str) -> AsyncIterator[Readable]:
    """Open a database to look at it: the statements of each piece of work all see one moment.

    A SQLite file is not made, and not changed.
    """
    if is_postgresql(url):
        driver = await connector(url, wait_seconds=_WAIT_SECONDS)()
        try:
            yield _PostgresqlSnapshots(driver, postgresql_renderer())
        finally:
            await driver.close()
        return
    reader = open_to_read(sqlite_path(url))
    try:
        yield _SqliteSnapshots(reader, SqliteConnection(reader, sqlite_renderer()))
    finally:
        reader.close()


@dataclass(frozen=True, slots=True)
class _SqliteSnapshots:
    driver: sqlite3.Connection
    connection: SqliteConnection

    async def read(self, work: Work[Result]) -> Result:
        self.driver.execute("BEGIN")
        try:
            return work(self.connection)
        finally:
            self.driver.execute("ROLLBACK")


@dataclass(frozen=True, slots=True)
class _PostgresqlSnapshots:
    driver: Driver
    renderer: Renderer

    async def read(self, work: Work[Result]) -> Result:
        await self.driver.execute(_AT_ONE_MOMENT)
        try:
            connection = PostgresqlConnection(self.driver, self.renderer)
            return await self.driver.greenlet.run(lambda: work(connection))
        finally:
            await self.driver.execute("ROLLBACK")
