"""A store in memory, as small as a truthful one can be."""

from collections.abc import Callable
from typing import Any

from graphql_schema.access import Access
from graphql_schema.search import (
    AllOf,
    AnyOf,
    Condition,
    DatePrefix,
    HasId,
    HasText,
    HasToken,
    InTime,
    IsMissing,
    Kind,
    Not,
    Order,
    Place,
    Position,
    RefersTo,
    Search,
    SearchParameter,
    StringMatch,
)
from graphql_schema.task.indexing import TaskIndex, folded
from graphql_schema.task.store import (
    Absence,
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

_HOLDS: dict[DatePrefix, Callable[[int, int, InTime], bool]] = {
    DatePrefix.EQUAL: lambda first, last, asked: asked.first <= first and last <= asked.last,
    DatePrefix.NOT_EQUAL: lambda first, last, asked: not (asked.first <= first and last <= asked.last),
    DatePrefix.GREATER: lambda _, last, asked: last > asked.last,
    DatePrefix.LESS: lambda first, _, asked: first < asked.first,
    DatePrefix.GREATER_OR_EQUAL: lambda _, last, asked: last >= asked.first,
    DatePrefix.LESS_OR_EQUAL: lambda first, _, asked: first <= asked.last,
    DatePrefix.STARTS_AFTER: lambda first, _, asked: first > asked.last,
    DatePrefix.ENDS_BEFORE: lambda _, last, asked: last < asked.first,
    DatePrefix.APPROXIMATELY: lambda first, last, asked: first <= asked.last and last >= asked.first,
}


def _columns(write: TaskWrite) -> dict[str, Any]:
    return write.index.columns | {"id": write.task.id, "last_updated": write.task.last_updated}


def _values(index: TaskIndex, columns: dict[str, Any], parameter: SearchParameter) -> list[Any]:
    if parameter.place is Place.COLUMN:
        return [columns[name] for name in parameter.columns if columns[name] is not None]
    if parameter.kind is Kind.TOKEN:
        return [(system, code) for name, system, code in index.tokens if name == parameter.indexed_as]
    return [target for name, target in index.references if name == parameter.indexed_as]


def _has_text(value: str, asked: HasText) -> bool:
    text = folded(asked.text)
    return text in value if asked.match is StringMatch.CONTAINS else value.startswith(text)


def _has_token(value: Any, asked: HasToken) -> bool:
    system, code = value if isinstance(value, tuple) else (None, value)
    return asked.code in {None, code} and (system is None or asked.system in {None, system})


def _holds(values: list[Any], asked: Condition) -> bool:
    match asked:
        case IsMissing():
            return not values
        case HasToken():
            return any(_has_token(value, asked) for value in values)
        case RefersTo(_, targets):
            return any(value in targets for value in values)
        case InTime(_, prefix):
            return bool(values) and _HOLDS[prefix](values[0], values[-1], asked)
        case HasText():
            return any(_has_text(value, asked) for value in values)
    raise TypeError(asked)


def matches(write: TaskWrite, where: Condition) -> bool:
    """Tell whether a condition is true of a task."""
    match where:
        case AllOf(conditions):
            return all(matches(write, condition) for condition in conditions)
        case AnyOf(conditions):
            return any(matches(write, condition) for condition in conditions)
        case Not(condition):
            return not matches(write, condition)
        case HasId(ids):
            return write.task.id in ids
    return _holds(_values(write.index, _columns(write), where.parameter), where)


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
        return access.only_owner in {None, write.index.columns["owner"]}

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
        return [write for write in current if self._sees(access, write) and matches(write, where)]

    def search(self, access: Access, search: Search) -> FoundPage:
        def position(write: TaskWrite) -> Position:
            columns: dict[str, Any] = _columns(write)
            keys = [(columns[part.key.column], part.key.when_absent) for part in search.order]
            values: list[Any] = [when_absent if value is None else value for value, when_absent in keys]
            return (*values, write.task.id)

        rows = [FoundTask(write.task, position(write)) for write in self._found(access, search.where)]
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

    def wait_for(self, _: str) -> None:
        return

    def insert(self, _: Access, write: TaskWrite) -> None:
        self.tasks[write.task.id] = [write]

    def update(self, _: Access, current: TaskVersion, write: TaskWrite) -> None:
        self.tasks[current.id].append(write)

    def delete(self, _: Access, current: TaskVersion, deletion: TaskVersion) -> None:
        self.tasks[current.id].append(TaskWrite(deletion, self.tasks[current.id][-1].index))
