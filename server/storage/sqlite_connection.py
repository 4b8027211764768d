"""One connection to a SQLite file, set up for patients' data.

The driver begins no transactions of its own: `isolation_level=None` leaves that to us, so that
creating tables is transactional too. https://docs.python.org/3/library/sqlite3.html#transaction-control
"""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Dialect, Executable, make_url

from server.storage.database import LostRaceError, Rows, Step, Values
from server.storage.rendering import Renderer

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)
_PREPARED_STATEMENTS = 500
_PATIENCE_SECONDS = 10


def make_private(path: Path) -> None:
    """Create the file and its folder, if they are not there, for our own user alone.

    SQLite gives the files beside it (-wal, -shm) the same mode.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def open_driver(path: Path, *, wait_seconds: float, query_only: bool = False) -> sqlite3.Connection:
    """Return an open connection in which every statement stands alone until `BEGIN`.

    It waits `wait_seconds` for another process's lock.
    """
    driver = sqlite3.connect(
        path,
        timeout=wait_seconds,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_PREPARED_STATEMENTS,
    )
    for pragma in (*_PRAGMAS, f"PRAGMA query_only = {int(query_only)}"):
        driver.execute(pragma)
    return driver


def open_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot change the file; raises sqlite3.OperationalError if there is none."""
    # Serving's own connections would turn a backup into a file with a write-ahead log beside it.
    driver = sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro", uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None
    )
    driver.execute("PRAGMA trusted_schema = OFF")
    return driver


def sqlite_renderer() -> Renderer:
    """Return what renders statements for SQLite; the connections of one database share it."""
    return Renderer(make_url("sqlite+pysqlite://").get_dialect()())


class SqliteConnection:
    """Executes SQLAlchemy's statements, at once."""

    def __init__(self, driver: sqlite3.Connection, renderer: Renderer) -> None:
        self.driver = driver
        self._renderer = renderer

    @property
    def dialect(self) -> Dialect:
        """SQLite's dialect of SQL."""
        return self._renderer.dialect

    def execute(self, statement: Executable, values: Values | Sequence[Values] | None = None, /) -> Rows:
        """Execute a statement, with values for its named parameters, or once for each of several."""
        if isinstance(values, Sequence):
            template = self._renderer.template(statement, values[0])
            return Rows((), self.driver.executemany(template.text, template.filled_each(values)).rowcount)
        values = values or {}
        template = self._renderer.template(statement, values)
        try:
            cursor = self.driver.execute(template.text, template.filled(values))
            return Rows(cursor.fetchall(), cursor.rowcount)
        except sqlite3.Error as error:
            error.add_note(template.text)
            raise

    def change(self, steps: Sequence[Step]) -> None:
        """Make the change at once."""
        for step in steps:
            changed = self.execute(step.statement, step.values)
            if step.must_change and changed.rowcount != 1:
                raise LostRaceError

    @property
    def locks_rows(self) -> bool:
        """Only one may write at a time, so every row is locked."""
        return True
