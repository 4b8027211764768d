"""The tasks as one SQL transaction sees them: what `graphql_schema.task.store.TaskRows` promises."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select, text

from graphql_schema.access import Access
from graphql_schema.search import Condition, Search, SearchParameter
from graphql_schema.task.store import (
    Absence,
    Facet,
    FoundPage,
    HistoryWalk,
    Interaction,
    TaskVersion,
    TaskWrite,
    VersionPage,
)
from server.storage.database import Connection, Values
from server.storage.history_walk import in_walk, newest_first
from server.storage.kept_text import can_be_kept
from server.storage.tables import LARGEST_INTEGER, TASK, TASK_VERSION
from server.storage.task_facets import facets_of
from server.storage.task_rows import CURRENT_COLUMNS, VERSION_COLUMNS, current_of, version_of
from server.storage.task_search import count_of, page_of, statement_of
from server.storage.task_writes import INDEX_ROWS_AS_JSON, delete_task, indexed_of, insert_task, update_task
from server.storage.visibility import IS_THERE, visible

_MOST_CALLERS = 1000
_IS_DELETED = select(TASK.c.id).where(TASK.c.id == bindparam("task_id"), ~IS_THERE)
_WAIT_FOR_KEY = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(frozen=True, slots=True)
class SqlTaskRows:
    """The rows over one connection, in whatever transaction it has open."""

    connection: Connection

    def read(self, access: Access, task_id: str) -> TaskVersion | Absence:
        """Return the current version."""
        return self._one(access, task_id, _current(access))

    def lock(self, access: Access, task_id: str) -> TaskVersion | Absence:
        """Return the current version, which nobody else can change until this transaction ends.

        Or else the transaction fails at its end, and all of it is done again.
        """
        if self.connection.locks_rows:
            return self._one(access, task_id, _locked(access))
        return self._one(access, task_id, _indexed(access), indexed_of)

    def read_version(self, access: Access, task_id: str, version: int) -> TaskVersion | Absence:
        """Return one version of a task that is visible; that of a deletion is DELETED."""
        number = version if 0 < version <= LARGEST_INTEGER else 0
        row = self._first(_version(access), {"task_id": task_id, "version": number})
        if row is None:
            return self._absence(access, task_id) or Absence.MISSING
        found = version_of(row)
        return Absence.DELETED if found.interaction is Interaction.DELETE else found

    def history(self, access: Access, walk: HistoryWalk) -> VersionPage | Absence:
        """Return a page of versions; a deleted task still has its own."""
        if walk.task_id is not None and (absence := self._absence(access, walk.task_id)):
            return absence
        statement = _versions(access).where(*in_walk(walk)).order_by(*newest_first()).limit(walk.size + 1)
        rows = self.connection.execute(statement).all()
        return VersionPage([version_of(row) for row in rows[: walk.size]], len(rows) > walk.size)

    def search(self, access: Access, search: Search) -> FoundPage:
        """Return one page of the visible tasks that match."""
        rows = self.connection.execute(statement_of(access, search)).all()
        return page_of(search, rows)

    def count(self, access: Access, where: Condition) -> int:
        """Return how many visible tasks match."""
        return int(self.connection.execute(count_of(access, where)).scalar())

    def facets(self, access: Access, where: Condition, parameter: SearchParameter) -> Sequence[Facet]:
        """Return how many visible tasks that match have which value, at most MOST_FACETS, most first."""
        rows = self.connection.execute(facets_of(access, where, parameter)).all()
        return [Facet(value, number, system) for system, value, number in rows]

    def wait_for(self, key: str) -> None:
        """Return when no other transaction holds this key; SQLite has one writer at a time anyway."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_WAIT_FOR_KEY, {"key": key})

    def insert(self, access: Access, write: TaskWrite) -> None:  # noqa: ARG002 - the proof is all
        """Keep a new task: its row, its first version and its index rows."""
        insert_task(self.connection, write)

    def update(self, access: Access, current: TaskVersion, write: TaskWrite) -> None:  # noqa: ARG002
        """Replace the locked current version by the next one."""
        update_task(self.connection, current, write)

    def delete(self, access: Access, current: TaskVersion, deletion: TaskVersion) -> None:  # noqa: ARG002
        """Make the locked task deleted; `deletion` is the version that says so."""
        delete_task(self.connection, current, deletion)

    def _one(
        self,
        access: Access,
        task_id: str,
        statement: Select[Any],
        made_of: Callable[[Sequence[Any]], TaskVersion] = current_of,
    ) -> TaskVersion | Absence:
        while (row := self._first(statement, {"task_id": task_id})) is None:
            if absence := self._absence(access, task_id):
                return absence
            if self._first(_IS_DELETED, {"task_id": task_id}):
                return Absence.DELETED
            # It was handed to the caller between two statements, each of which sees its own moment.
        return made_of(row)

    def _absence(self, access: Access, task_id: str) -> Absence | None:
        """Return why a task has nothing to show to this caller, or None when it has, deleted or not."""
        row = self._first(_is_visible(access), {"task_id": task_id})
        if row is None:
            return Absence.MISSING
        return None if row[0] else Absence.HIDDEN

    def _first(self, statement: Select[Any], values: Values) -> Any:
        return self.connection.execute(statement, values).first() if can_be_kept(values["task_id"]) else None


# Statements for single tasks are built once for each caller: building costs more than executing.
@lru_cache(_MOST_CALLERS)
def _current(access: Access) -> Select[Any]:
    return select(*CURRENT_COLUMNS).where(TASK.c.id == bindparam("task_id"), visible(access), IS_THERE)


@lru_cache(_MOST_CALLERS)
def _locked(access: Access) -> Select[Any]:
    # SQLite has one writer at a time anyway, and leaves the clause out.
    return _current(access).with_for_update(key_share=True)


@lru_cache(_MOST_CALLERS)
def _indexed(access: Access) -> Select[Any]:
    return _current(access).add_columns(INDEX_ROWS_AS_JSON)


@lru_cache(_MOST_CALLERS)
def _version(access: Access) -> Select[Any]:
    return _versions(access).where(
        TASK_VERSION.c.task_id == bindparam("task_id"), TASK_VERSION.c.version == bindparam("version")
    )


@lru_cache(_MOST_CALLERS)
def _is_visible(access: Access) -> Select[Any]:
    return select(visible(access)).where(TASK.c.id == bindparam("task_id"))


def _versions(access: Access) -> Select[Any]:
    return select(*VERSION_COLUMNS).join(TASK, TASK.c.id == TASK_VERSION.c.task_id).where(visible(access))
