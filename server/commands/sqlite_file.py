"""The database as a file, for the commands that copy it."""

from pathlib import Path

from server.misconfigured import Misconfigured
from server.settings.settings import Settings
from server.storage.engine import is_postgresql, sqlite_path


def sqlite_file(settings: Settings) -> Path:
    """Return the file of the database, or raise Misconfigured when a PostgreSQL server has it."""
    if is_postgresql(settings.database_url):
        raise Misconfigured(
            "The database is PostgreSQL, which has its own pg_dump and pg_restore: see docs/operations.md."
        )
    return sqlite_path(settings.database_url)
