"""The store as its tests speak to it: each call a transaction of its own."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from graphql_schema.access import Access
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import Condition, Search
from graphql_schema.task.store import (
    Absence,
    FoundPage,
    HistoryWalk,
    TaskRows,
    TaskVersion,
    TaskWrite,
    VersionPage,
)
from server.storage.task_store import SqlTaskStore


@dataclass(frozen=True)
class EachCall:
    """One call, one transaction."""

    store: SqlTaskStore

    async def read(self, access: Access, task_id: str) -> TaskVersion | Absence:
        return await self.store.reading(lambda rows: rows.read(access, task_id))

    async def read_version(self, access: Access, task_id: str, version: int) -> TaskVersion | Absence:
        return await self.store.reading(lambda rows: rows.read_version(access, task_id, version))

    async def history(
        self, access: Access, task_id: str, *, size: int, before: int | None = None
    ) -> VersionPage | Absence:
        """Return a page of one task's versions, the first of them older than version `before`."""

        def work(rows: TaskRows) -> VersionPage | Absence:
            position = None
            if before is not None and isinstance(
                at := rows.read_version(access, task_id, before), TaskVersion
            ):
                position = (at.last_updated, task_id, before)
            return rows.history(access, HistoryWalk(task_id, size, position))

        return await self.store.reading(work)

    async def search(self, access: Access, search: Search) -> FoundPage:
        return await self.store.reading(lambda rows: rows.search(access, search))

    async def count(self, access: Access, where: Condition) -> int:
        return await self.store.reading(lambda rows: rows.count(access, where))

    async def create(self, access: Access, write: TaskWrite) -> None:
        await self.store.writing(lambda rows: rows.insert(access, write))

    async def change(
        self, access: Access, task_id: str, edit: Callable[[TaskVersion], TaskWrite]
    ) -> TaskVersion | Absence:
        def work(rows: TaskRows) -> TaskVersion | Absence:
            current = rows.lock(access, task_id)
            if isinstance(current, Absence):
                return current
            write = edit(current)
            rows.update(access, current, write)
            return write.task

        return await self.store.writing(work)

    async def change_persistently(
        self, access: Access, task_id: str, edit: Callable[[TaskVersion], TaskWrite]
    ) -> TaskVersion | Absence:
        """Change, trying again while the database is too busy, as clients do."""
        while True:
            try:
                return await self.change(access, task_id, edit)
            except ApiError as error:
                if error.problem is not Problem.UNAVAILABLE:
                    raise
                await asyncio.sleep(0.1)
