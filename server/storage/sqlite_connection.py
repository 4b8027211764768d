"""One SQLAlchemy connection to a SQLite file, set up for patients' data.

The driver begins no transactions of its own: `isolation_level=None` leaves that to us, so that
creating tables is transactional too. https://docs.sqlalchemy.org/en/21/dialects/sqlite.html
"""

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)


def make_private(path: Path) -> None:
    """Create the file and its folder, if they are not there, for our own user alone.

    SQLite gives the files beside it (-wal, -shm) the same mode.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def connect(path: Path, *, wait_seconds: float, query_only: bool = False) -> Connection:
    """Return an open connection in which every statement stands alone until `BEGIN`.

    It waits `wait_seconds` for another process's lock. Close it with `disconnect`.
    """

    def open_driver() -> sqlite3.Connection:
        driver = sqlite3.connect(path, timeout=wait_seconds, isolation_level=None, check_same_thread=False)
        for pragma in (*_PRAGMAS, f"PRAGMA query_only = {int(query_only)}"):
            driver.execute(pragma)
        return driver

    return create_engine(
        "sqlite+pysqlite://", creator=open_driver, poolclass=NullPool, hide_parameters=True
    ).connect()


def driver_of(connection: Connection) -> sqlite3.Connection:
    """Return the driver's own connection."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("This connection is not to SQLite.")
    return driver


def disconnect(connection: Connection) -> None:
    """Close the connection and its file."""
    connection.close()
    connection.engine.dispose()
