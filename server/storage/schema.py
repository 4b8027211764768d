"""Bringing the tables up to date with Alembic. Only the command line and the demo need this.

An upgrade that is interrupted leaves the tables as they were.
"""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

from server.storage.engine import is_postgresql, sqlite_path
from server.storage.postgresql_connection import connector
from server.storage.sqlite_connection import make_private, open_driver

_Result = TypeVar("_Result")

_WAIT_SECONDS = 10
_ONE_UPGRADE_AT_A_TIME = 7_457_310_274
"""The key of PostgreSQL's advisory lock; SQLite's BEGIN IMMEDIATE is such a lock."""


async def upgrade(url: str) -> str | None:
    """Bring the tables up to the newest revision and return it; a SQLite file is created."""
    return await in_transaction(url, _upgrade)


async def current_and_head(url: str) -> tuple[str | None, str | None]:
    """Return the revision of the tables (None: there are none) and the newest revision."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return await in_transaction(url, _revision), head


async def in_transaction(url: str, work: Callable[[Connection], _Result]) -> _Result:
    """Return the result of `work` over a connection of its own, which has no time limits."""
    if not is_postgresql(url):
        return _in_sqlite(url, work)
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connector(url, wait_seconds=_WAIT_SECONDS),
        hide_parameters=True,
        poolclass=NullPool,
    )
    async with engine.begin() as connection:
        return await connection.run_sync(work)


def _in_sqlite(url: str, work: Callable[[Connection], _Result]) -> _Result:
    path = sqlite_path(url)
    make_private(path)
    driver = open_driver(path, wait_seconds=_WAIT_SECONDS)
    # Some changes rebuild a table, to which others refer. https://sqlite.org/lang_altertable.html
    driver.execute("PRAGMA foreign_keys = OFF")
    engine = create_engine(
        "sqlite+pysqlite://", creator=lambda: driver, hide_parameters=True, poolclass=NullPool
    )
    with engine.begin() as connection:
        driver.execute("BEGIN IMMEDIATE")
        result = work(connection)
        if driver.execute("PRAGMA foreign_key_check").fetchone():
            raise sqlite3.IntegrityError("A row refers to one that is not there.")
    return result


def _upgrade(connection: Connection) -> str | None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_UPGRADE_AT_A_TIME})
    command.upgrade(_config(connection), "head")
    return _revision(connection)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "server:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
