"""The store of tasks over SQL: what `graphql_schema.task.store` promises, on either engine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from graphql_schema.access import Access
from graphql_schema.search import Condition, Search
from graphql_schema.task.store import Absence, FoundPage, TaskVersion, TaskWrite, VersionPage
from server.storage.database import Database, Result, Work
from server.storage.kept_text import can_be_kept
from server.storage.tables import LARGEST_INTEGER, TASK, TASK_VERSION
from server.storage.task_rows import CURRENT_COLUMNS, VERSION_COLUMNS, current_of, version_of
from server.storage.task_search import count_of, page_of, statement_of
from server.storage.task_writes import insert_task, update_task
from server.storage.visibility import visible


@dataclass(frozen=True, slots=True)
class SqlTaskStore:
    """Keeps tasks in a database. Each call takes one connection and gives it back."""

    database: Database

    async def read(self, access: Access, task_id: str) -> TaskVersion | Absence:
        """Return the current version."""

        def work(connection: Connection) -> TaskVersion | Absence:
            row = connection.execute(_current(access, task_id)).first()
            return current_of(row) if row else _absence(connection, access, task_id) or Absence.MISSING

        return await self._read(task_id, work)

    async def read_version(self, access: Access, task_id: str, version: int) -> TaskVersion | Absence:
        """Return one version of a task whose current version is visible."""
        number = version if 0 < version <= LARGEST_INTEGER else 0
        statement = _versions(access, task_id).where(TASK_VERSION.c.version == number)

        def work(connection: Connection) -> TaskVersion | Absence:
            row = connection.execute(statement).first()
            return version_of(row) if row else _absence(connection, access, task_id) or Absence.MISSING

        return await self._read(task_id, work)

    async def history(
        self, access: Access, task_id: str, *, size: int, before: int | None = None
    ) -> VersionPage | Absence:
        """Return at most `size` versions, newest first, older than version `before`."""
        statement = _versions(access, task_id).order_by(TASK_VERSION.c.version.desc()).limit(size + 1)
        if before is not None:
            statement = statement.where(TASK_VERSION.c.version < min(before, LARGEST_INTEGER))

        def work(connection: Connection) -> VersionPage | Absence:
            rows = connection.execute(statement).all()
            absence = None if rows else _absence(connection, access, task_id)
            return absence or VersionPage([version_of(row) for row in rows[:size]], len(rows) > size)

        return await self._read(task_id, work)

    async def search(self, access: Access, search: Search) -> FoundPage:
        """Return one page of the visible tasks that match."""
        statement = statement_of(access, search)
        rows = await self.database.read(lambda connection: connection.execute(statement).all())
        return page_of(search, rows)

    async def count(self, access: Access, where: Condition) -> int:
        """Return how many visible tasks match."""
        statement = count_of(access, where)
        return await self.database.read(lambda connection: connection.execute(statement).scalar_one())

    async def create(self, access: Access, write: TaskWrite) -> None:  # noqa: ARG002 - the proof is all
        """Keep a new task: its row, its first version and its index rows, in one transaction."""
        await self.database.write(lambda connection: insert_task(connection, write))

    async def change(
        self, access: Access, task_id: str, edit: Callable[[TaskVersion], TaskWrite]
    ) -> TaskVersion | Absence:
        """Replace the current version by what `edit` makes of it, in one transaction."""

        def work(connection: Connection) -> TaskVersion | Absence:
            row = connection.execute(_current(access, task_id).with_for_update(key_share=True)).first()
            if row is None:
                return _absence(connection, access, task_id) or Absence.MISSING
            current = current_of(row)
            write = edit(current)
            update_task(connection, current, write)
            return write.task

        return await self.database.write(work) if can_be_kept(task_id) else Absence.MISSING

    async def _read(self, task_id: str, work: Work[Result]) -> Result | Absence:
        return await self.database.read(work) if can_be_kept(task_id) else Absence.MISSING


def _current(access: Access, task_id: str) -> Select[Any]:
    return select(*CURRENT_COLUMNS).where(TASK.c.id == task_id, visible(access))


def _versions(access: Access, task_id: str) -> Select[Any]:
    return (
        select(*VERSION_COLUMNS)
        .join(TASK, TASK.c.id == TASK_VERSION.c.task_id)
        .where(TASK_VERSION.c.task_id == task_id, visible(access))
    )


def _absence(connection: Connection, access: Access, task_id: str) -> Absence | None:
    """Return why a task is not to be seen, or None when it is."""
    row = connection.execute(select(visible(access)).where(TASK.c.id == task_id)).first()
    if row is None:
        return Absence.MISSING
    return None if row[0] else Absence.HIDDEN
