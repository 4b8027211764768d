"""A store in memory, as small as a truthful one can be."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from graphql_schema.access import Access
from graphql_schema.search import Condition, Order, Position, Search, SearchParameter
from graphql_schema.task.store import (
    Absence,
    Facet,
    FoundPage,
    FoundTask,
    HistoryWalk,
    Interaction,
    Result,
    TaskRows,
    TaskVersion,
    TaskWrite,
    VersionPage,
)
from tests.storage.meaning import Example, matches, position


def _example(write: TaskWrite) -> Example:
    text = write.task.document.get("description") if write.task.json else None
    return Example(write.task.id, write.task.last_updated, write.index, text)


class _Reversed:
    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "_Reversed") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reversed) and bool(other.value == self.value)

    def __hash__(self) -> int:
        return hash(self.value)


def _rank(position: Position, order: tuple[Order, ...]) -> tuple[Any, ...]:
    directions = [part.descending for part in order]
    keys = zip(position, [*directions, directions[-1]], strict=True)
    return tuple(_Reversed(value) if descending else value for value, descending in keys)


class MemoryStore:
    """Tasks by id, each a list of its writes, oldest first."""

    def __init__(self) -> None:
        self.tasks: dict[str, list[TaskWrite]] = {}

    def _sees(self, access: Access, write: TaskWrite) -> bool:
        columns = write.index.columns
        return access.only_owner in {None, columns["owner"]} and access.only_patient in {
            None,
            columns["subject"],
        }

    def _writes(self, access: Access, task_id: str) -> list[TaskWrite] | Absence:
        writes = self.tasks.get(task_id)
        if writes is None:
            return Absence.MISSING
        return writes if self._sees(access, writes[-1]) else Absence.HIDDEN

    async def reading(self, work: Callable[[TaskRows], Result]) -> Result:
        return work(self)

    async def writing(self, work: Callable[[TaskRows], Result]) -> Result:
        return work(self)

    def read(self, access: Access, task_id: str) -> TaskVersion | Absence:
        writes = self._writes(access, task_id)
        if isinstance(writes, Absence):
            return writes
        task = writes[-1].task
        return task if task.interaction is not Interaction.DELETE else Absence.DELETED

    lock = read

    def read_version(self, access: Access, task_id: str, version: int) -> TaskVersion | Absence:
        writes = self._writes(access, task_id)
        if isinstance(writes, Absence):
            return writes
        return writes[version - 1].task if version <= len(writes) else Absence.MISSING

    def history(self, access: Access, walk: HistoryWalk) -> VersionPage | Absence:
        writes = self._writes(access, walk.task_id or "")
        if isinstance(writes, Absence):
            return writes
        before = walk.before[-1] if walk.before else len(writes) + 1
        older = [write.task for write in reversed(writes) if write.task.version < int(before)]
        return VersionPage(older[: walk.size], len(older) > walk.size)

    def _found(self, access: Access, where: Condition) -> list[TaskWrite]:
        current = [writes[-1] for writes in self.tasks.values()]
        seen = [write for write in current if write.task.json and self._sees(access, write)]
        everyone = [_example(write) for write in seen]
        return [write for write, each in zip(seen, everyone, strict=True) if matches(each, where, everyone)]

    def search(self, access: Access, search: Search) -> FoundPage:
        found = self._found(access, search.where)
        rows = [FoundTask(write.task, position(_example(write), search.order)) for write in found]
        rows.sort(key=lambda row: _rank(row.position, search.order))
        if search.start is not None:
            start = _rank(search.start, search.order)
            ranks = [_rank(row.position, search.order) for row in rows]
            is_inside = [rank < start if search.backwards else start < rank for rank in ranks]
            rows = [row for row, inside in zip(rows, is_inside, strict=True) if inside]
        page = rows[-search.size :] if search.backwards else rows[: search.size]
        return FoundPage(page, len(rows) > search.size)

    def count(self, access: Access, where: Condition) -> int:
        return len(self._found(access, where))

    def facets(self, access: Access, where: Condition, parameter: SearchParameter) -> list[Facet]:
        column = parameter.columns[0]
        found = Counter(write.index.columns[column] for write in self._found(access, where))
        return [Facet(None if value is None else str(value), count) for value, count in found.most_common()]

    def wait_for(self, _: str) -> None:
        return

    def insert(self, _: Access, write: TaskWrite) -> None:
        self.tasks[write.task.id] = [write]

    def update(self, _: Access, current: TaskVersion, write: TaskWrite) -> None:
        self.tasks[current.id].append(write)

    def delete(self, _: Access, current: TaskVersion, deletion: TaskVersion) -> None:
        self.tasks[current.id].append(TaskWrite(deletion, self.tasks[current.id][-1].index))
