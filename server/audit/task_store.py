"""The store of tasks, audited: what a request reads and writes is known to the trail.

The rules and the statements know nothing of it; nobody gets at tasks but through here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from graphql_schema.audit.event import Event
from graphql_schema.audit.journal import Journal
from graphql_schema.audit.watching import Seen, WatchedRows
from graphql_schema.task.store import Result, TaskRows
from server.audit.trail import Trail
from server.storage.sql_task_rows import SqlTaskRows
from server.storage.task_store import SqlStore


@dataclass(slots=True)
class _Watch:
    """Looks on while a piece of work runs, and tells the journal how it ended."""

    journal: Journal
    seen: Seen | None = None

    def over(self, rows: TaskRows) -> WatchedRows:
        """Return the rows under watch; of work that runs again, only the last try counts."""
        seen = self.seen = Seen()
        return WatchedRows(rows, seen)

    def events(self) -> list[Event]:
        """Return the events of what was written."""
        return self.journal.written(self.seen.written) if self.seen and self.seen.written else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if self.seen:
            # After a failure nothing is handed out or written, but what was refused was refused.
            self.journal.take_in(self.seen if error is None else Seen(refused=self.seen.refused))


@dataclass(frozen=True, slots=True)
class AuditedTaskStore:
    """The tasks for one request, whose journal takes in what is read."""

    store: SqlStore
    trail: Trail
    journal: Journal

    async def reading(self, work: Callable[[TaskRows], Result]) -> Result:
        """Return the result of `work`, which only reads."""
        with _Watch(self.journal) as watch:
            return await self.store.reading(lambda rows: work(watch.over(rows)))

    async def writing(self, work: Callable[[TaskRows], Result]) -> Result:
        """Return the result of `work`, done in one transaction together with its audit events."""

        def recorded(rows: SqlTaskRows) -> Result:
            result = work(watch.over(rows))
            self.trail.record(rows.connection, watch.events())
            return result

        with _Watch(self.journal) as watch:
            return await self.store.writing(recorded)
