"""Whether a database is whole: what the engine says of its file, and what we promise of our rows."""

import sqlite3
from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy import func, select, text

from graphql_schema.site import Site
from server.audit.keys import AuditKey
from server.audit.verifying import verify as verify_trail
from server.backup.kept_task import wrongs
from server.backup.reading_tasks import set_back, tasks_after
from server.backup.recorded_versions import beginning_of_trail, wrongly_recorded
from server.storage.database import Connection, Readable
from server.storage.failures import TROUBLES_TOLD
from server.storage.schema_version import NEEDED_REVISION, revision_of
from server.storage.snapshots import snapshots
from server.storage.tables import TASK

Progress = Callable[[int, int], None]
"""Hears how many tasks have been looked at, and how many there were at the beginning."""

Keys = Mapping[str, AuditKey]
"""The keys of the audit trail by their ids."""


def no_progress(_done: int, _of: int) -> None:
    """Hear nothing."""


async def first_wrong(
    url: str, site: Site, keys: Keys | None = None, progress: Progress = no_progress
) -> str | None:
    """Return a sentence on the first thing that is wrong with a database, or None when it is whole.

    Without the `keys` of the audit trail, its chain is not looked at.
    It may be written to meanwhile. Nothing of a task is told but its id. The memory that this
    needs does not grow with the database. Raises ApiError(UNAVAILABLE) when no server answers.
    """
    with TROUBLES_TOLD:
        try:
            return await _first_wrong(url, site, keys, progress)
        except sqlite3.DatabaseError as error:
            return damage(error)


async def _first_wrong(url: str, site: Site, keys: Keys | None, progress: Progress) -> str | None:
    async with snapshots(url) as looks:
        for look in (_wrong_file, _wrong_schema):
            if wrong := await looks.read(look):
                return wrong
        if wrong := await _wrong_task(looks, site, progress):
            return wrong
        return None if keys is None else (await verify_trail(looks, keys)).wrong


def damage(error: sqlite3.Error) -> str:
    """Return what it means that SQLite cannot read a file."""
    if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
        return "The file is no SQLite database."
    if error.sqlite_errorcode == sqlite3.SQLITE_CANTOPEN:
        return "There is no such database file, or it cannot be opened."
    return f"The file cannot be read: {error.sqlite_errorname}."


def wrong_file(connection: Connection) -> str | None:
    """Return what SQLite finds wrong with its own file, or None."""
    said = connection.execute(text("PRAGMA integrity_check(1)")).scalar()
    if said != "ok":
        return "The file is damaged: its pages do not fit together."
    if row := connection.execute(text("PRAGMA foreign_key_check")).first():
        return f"A row of {row[0]} belongs to a row of {row[2]} that is not there."
    return None


def _wrong_file(connection: Connection) -> str | None:
    # PostgreSQL has no such statement; it checks its pages itself when they have checksums.
    return wrong_file(connection) if connection.dialect.name == "sqlite" else None


def _wrong_schema(connection: Connection) -> str | None:
    found = revision_of(connection)
    if found == NEEDED_REVISION:
        return None
    return f"The schema is at {found or 'no revision'}, but this program needs {NEEDED_REVISION}."


async def _wrong_task(looks: Readable, site: Site, progress: Progress) -> str | None:
    total, since = await looks.read(_count), await looks.read(beginning_of_trail)
    done, last = 0, ""
    while True:
        number, last, wrong = await looks.read(partial(_look, last, site, since))
        if wrong or not number:
            return wrong
        done += number
        progress(done, total)


def _count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(TASK)).scalar())


def _look(after: str, site: Site, since: int | None, connection: Connection) -> tuple[int, str, str | None]:
    """Return how many tasks were looked at, the id of the last, and what is wrong with the first wrong one."""
    tasks, bare = tasks_after(connection, after)
    if bare:
        return len(bare), after, f"Task {bare[0]}: it has no version at all."
    if not tasks:
        return 0, after, None
    last = tasks[-1].newest.id
    if task_id := set_back(connection, tasks):
        return len(tasks), last, f"Task {task_id}: a version is older than the one before it."
    wrong = next((wrong for task in tasks for wrong in wrongs(task, site)), None)
    if wrong is None and since is not None:
        wrong = next(wrongly_recorded(connection, tasks, since), None)
    return len(tasks), last, wrong
