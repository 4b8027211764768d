"""Copying a SQLite database into one file while it is written to, and putting the copy back.

https://sqlite.org/lang_vacuum.html#vacuuminto
https://sqlite.org/backup.html
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.backup.verification import damage, wrong_file
from server.misconfigured import Misconfigured
from server.storage.schema_version import revision_of
from server.storage.sqlite_connection import SqliteConnection, make_private, open_to_read, sqlite_renderer

Progress = Callable[[int, int], None]
"""Hears how much is copied, and about how much it will be."""

_PAGES_AT_A_TIME = 1000
_INSTRUCTIONS_BETWEEN_LOOKS = 100_000
_WAIT_SECONDS = 2


class NotPossibleError(Exception):
    """Why a copy was not made or not put back, in a sentence for the operator. Nothing was changed."""


def back_up(database: Path, file: Path, progress: Progress) -> None:
    """Write all that is in the database at this moment to a new file, which only its owner can read.

    The file is there when it is complete and on the disk, not before.
    """
    with _told(), closing(open_to_read(database)) as source, _draft_of(file) as draft:
        pages, size = (source.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))

        def look() -> None:
            progress(draft.stat().st_size, pages * size)

        source.set_progress_handler(look, _INSTRUCTIONS_BETWEEN_LOOKS)
        source.execute("VACUUM INTO ?", [str(draft)])
        progress(pages * size, pages * size)


def restore(file: Path, database: Path, kept: Path | None, progress: Progress) -> str:
    """Put a backup in the place of the database and return its schema's revision.

    What was there is first copied to the new file `kept`.

    It happens wholly or not at all, even if this process is killed, and only while no other
    process has the database open.
    """
    with _told(), closing(open_to_read(file)) as source:
        revision = _checked_revision(source)
        make_private(database)
        with closing(_alone(database)) as target:
            if kept is not None:
                with _draft_of(kept) as draft, closing(sqlite3.connect(draft)) as aside:
                    target.backup(aside)
            source.backup(
                target,
                pages=_PAGES_AT_A_TIME,
                progress=lambda _, left, total: progress(total - left, total),
            )
    return revision


def _checked_revision(source: sqlite3.Connection) -> str:
    connection = SqliteConnection(source, sqlite_renderer())
    revision = revision_of(connection)
    if revision is None:
        raise NotPossibleError("The file is no backup of Taskward: it has none of its tables.")
    if wrong := wrong_file(connection):
        raise NotPossibleError(wrong)
    return revision


def _alone(database: Path) -> sqlite3.Connection:
    """Return a connection that nobody else can have beside it, or raise NotPossibleError."""
    driver = sqlite3.connect(database, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        # Every open connection keeps the write-ahead log in use, so only the last can end it.
        driver.execute("PRAGMA locking_mode = EXCLUSIVE")
        driver.execute("PRAGMA journal_mode = DELETE")
        driver.execute("PRAGMA synchronous = FULL")
        driver.execute("BEGIN EXCLUSIVE")
        driver.execute("COMMIT")
    except sqlite3.OperationalError as error:
        driver.close()
        if error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise NotPossibleError("The database is in use: stop the server first.") from None
        raise
    except sqlite3.DatabaseError:
        driver.close()
        raise NotPossibleError(
            "What is there is damaged so much that its lock cannot be had: stop the server, move the "
            "file away with those beside it (-wal, -shm), and restore again."
        ) from None
    return driver


@contextmanager
def _draft_of(file: Path) -> Iterator[Path]:
    """Give an empty file to fill, which then gets the name `file` unless that is taken."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
        _sync(draft)
        # Unlike a renaming, a link never replaces a file.
        os.link(draft, file)
        _sync(file.parent)
    finally:
        draft.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise NotPossibleError(damage(error)) from None
    except FileExistsError as error:
        raise NotPossibleError(
            f"{error.filename2 or error.filename} is there already; it is never overwritten."
        ) from None
    except OSError as error:
        raise Misconfigured(f"{error.filename}: {error.strerror}.") from None
