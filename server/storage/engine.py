"""Which database a URL names, and how to open it."""

from pathlib import Path

from server.storage.database import Database
from server.storage.postgresql import PostgresqlDatabase
from server.storage.sqlite import SqliteDatabase

_POSTGRESQL = ("postgresql://", "postgres://", "postgresql+asyncpg://")


def is_postgresql(url: str) -> bool:
    """Tell whether a URL names a PostgreSQL database."""
    return url.startswith(_POSTGRESQL)


def sqlite_path(url: str) -> Path:
    """Return the file that `sqlite:///relative`, `sqlite:////absolute` or a plain path names.

    Raises ValueError for any other scheme, and for a database in memory.
    """
    path = url.removeprefix("sqlite:///")
    if "://" in path or path in ("", ":memory:"):
        raise ValueError("A database URL is like sqlite:///var/taskward.db or postgresql://host/taskward.")
    return Path(path)


def open_database(url: str) -> Database:
    """Open the database that `url` names; a SQLite file is created, with no tables in it."""
    if is_postgresql(url):
        return PostgresqlDatabase(url)
    return SqliteDatabase(sqlite_path(url))
