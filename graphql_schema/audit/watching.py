"""The rows of tasks under watch: the rules work with them as ever, and what they touch is noted.

Every read makes some of these. They are not frozen because that takes twice as long; see `event.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphql_schema.access import Access
from graphql_schema.audit.event import Interaction
from graphql_schema.errors import Because, Refusal
from graphql_schema.search import Condition, Search, SearchParameter
from graphql_schema.task import store
from graphql_schema.task.store import (
    Absence,
    Facet,
    FoundPage,
    HistoryWalk,
    TaskRows,
    TaskVersion,
    TaskWrite,
    VersionPage,
)

WRITTEN_BY: dict[store.Interaction, Interaction] = {
    store.Interaction.CREATE: Interaction.CREATE,
    store.Interaction.UPDATE: Interaction.UPDATE,
    store.Interaction.PATCH: Interaction.PATCH,
    store.Interaction.DELETE: Interaction.DELETE,
}


@dataclass(slots=True)
class Handed:
    """Tasks that were handed out by one act, or only counted; `where` is what was searched for."""

    interaction: Interaction
    tasks: Sequence[TaskVersion] = ()
    where: Condition | None = None
    counted: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A version that was written, and whom the task is and was for."""

    interaction: Interaction
    task: TaskVersion
    subjects: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """What a caller was not let do, as far as that is known, and with which tasks."""

    refusal: Refusal | None
    task_ids: tuple[str, ...] = ()


@dataclass(slots=True)
class Seen:
    """What one piece of work touched. Work that is tried again is given another one."""

    handed: list[Handed] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@dataclass(slots=True)
class WatchedRows:
    """Rows that note in `seen` what becomes of them."""

    rows: TaskRows
    seen: Seen

    def read(self, access: Access, task_id: str) -> TaskVersion | Absence:
        """Return the current version."""
        return self._one(access, task_id, Interaction.READ, self.rows.read(access, task_id))

    def read_version(self, access: Access, task_id: str, version: int) -> TaskVersion | Absence:
        """Return one version of a task that is visible; that of a deletion is DELETED."""
        found = self.rows.read_version(access, task_id, version)
        return self._one(access, task_id, Interaction.VREAD, found)

    def history(self, access: Access, walk: HistoryWalk) -> VersionPage | Absence:
        """Return a page of versions; a deleted task still has its own."""
        found = self.rows.history(access, walk)
        if isinstance(found, VersionPage):
            self.seen.handed.append(Handed(Interaction.HISTORY, found.versions))
        elif walk.task_id is not None:
            self._note_if_hidden(access, walk.task_id, found)
        return found

    def search(self, access: Access, search: Search) -> FoundPage:
        """Return one page of the visible tasks that match."""
        found = self.rows.search(access, search)
        tasks = [row.task for row in found.rows]
        self.seen.handed.append(Handed(Interaction.SEARCH, tasks, search.where))
        return found

    def count(self, access: Access, where: Condition) -> int:
        """Return how many visible tasks match."""
        number = self.rows.count(access, where)
        self.seen.handed.append(Handed(Interaction.SEARCH, where=where, counted=number))
        return number

    def facets(self, access: Access, where: Condition, parameter: SearchParameter) -> Sequence[Facet]:
        """Return how many visible tasks that match have which value, at most MOST_FACETS, most first."""
        facets = self.rows.facets(access, where, parameter)
        counted = sum(facet.count for facet in facets)
        self.seen.handed.append(Handed(Interaction.SEARCH, where=where, counted=counted))
        return facets

    def lock(self, access: Access, task_id: str) -> TaskVersion | Absence:
        """Return the current version, which nobody else can change until this transaction ends."""
        found = self.rows.lock(access, task_id)
        self._note_if_hidden(access, task_id, found)
        return found

    def wait_for(self, key: str) -> None:
        """Return when no other transaction holds this key, and hold it until this one ends."""
        self.rows.wait_for(key)

    def insert(self, access: Access, write: TaskWrite) -> None:
        """Keep a new task: its row, its first version and its index rows."""
        self.rows.insert(access, write)
        self._note_written(write.task, write.index.columns["subject"])

    def update(self, access: Access, current: TaskVersion, write: TaskWrite) -> None:
        """Replace the locked current version by the next one."""
        self.rows.update(access, current, write)
        self._note_written(write.task, write.index.columns["subject"], current.subject)

    def delete(self, access: Access, current: TaskVersion, deletion: TaskVersion) -> None:
        """Make the locked task deleted; `deletion` is the version that says so."""
        self.rows.delete(access, current, deletion)
        self._note_written(deletion, current.subject)

    def _one(
        self, access: Access, task_id: str, interaction: Interaction, found: TaskVersion | Absence
    ) -> TaskVersion | Absence:
        if isinstance(found, TaskVersion):
            self.seen.handed.append(Handed(interaction, (found,)))
        else:
            self._note_if_hidden(access, task_id, found)
        return found

    def _note_if_hidden(self, access: Access, task_id: str, found: object) -> None:
        if found is Absence.HIDDEN:
            self.seen.refused.append(Refused(Refusal(Because.OWNER, access.permission), (task_id,)))

    def _note_written(self, task: TaskVersion, *subjects: int | str | None) -> None:
        named = tuple(subject for subject in subjects if isinstance(subject, str))
        self.seen.written.append(Written(WRITTEN_BY[task.interaction], task, named))
