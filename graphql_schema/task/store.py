"""What a store of tasks must do. Every method demands the proof that the caller may do it.

A store never raises for rows that are absent or hidden: it says which, and the rule that
turns that into an answer stands in `resolvers.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from graphql_schema.access import Access
from graphql_schema.fhir.strict_json import read_json
from graphql_schema.search import Condition, Document, Position, Search
from graphql_schema.task.indexing import TaskIndex


class Interaction(StrEnum):
    """How a version came to be, as `Bundle.entry.request.method` names it in a history."""

    CREATE = "POST"
    UPDATE = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@dataclass(frozen=True)
class TaskVersion:
    """One version of one task: its stored JSON and what stands beside it.

    `last_updated` is in microseconds since 1970 UTC, whole milliseconds; `author` is the
    subject of the token that wrote it. Only versions that come from a write or a history
    know their interaction and author; on others they keep the defaults.
    """

    id: str
    version: int
    last_updated: int
    json: bytes
    interaction: Interaction = Interaction.UPDATE
    author: str = ""

    @cached_property
    def document(self) -> Document:
        """The task as a JSON object, decimals as they were sent; not to be changed in place."""
        document: Any = read_json(self.json)
        return document  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class TaskWrite:
    """A new version, and what is kept of it for searching."""

    task: TaskVersion
    index: TaskIndex


class Absence(StrEnum):
    """Why there is no task to give."""

    MISSING = "missing"
    HIDDEN = "hidden"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A row of a search: the task, and where it stands in the order."""

    task: TaskVersion
    position: Position


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page in the order asked for; `more` says that the walk could go on."""

    rows: Sequence[FoundTask]
    more: bool


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Versions of one task, newest first; `more` says that older ones follow."""

    versions: Sequence[TaskVersion]
    more: bool


class TaskStore(Protocol):
    """Where tasks are kept. Rows that `access` hides are as if they were not there."""

    async def read(self, access: Access, task_id: str) -> TaskVersion | Absence:
        """Return the current version."""

    async def read_version(self, access: Access, task_id: str, version: int) -> TaskVersion | Absence:
        """Return one version of a task whose current version is visible."""

    async def history(
        self, access: Access, task_id: str, *, size: int, before: int | None = None
    ) -> VersionPage | Absence:
        """Return at most `size` versions, newest first, older than version `before`."""

    async def search(self, access: Access, search: Search) -> FoundPage:
        """Return one page of the visible tasks that match."""

    async def count(self, access: Access, where: Condition) -> int:
        """Return how many visible tasks match."""

    async def create(self, access: Access, write: TaskWrite) -> None:
        """Keep a new task: its row, its first version and its index rows, in one transaction."""

    async def change(
        self, access: Access, task_id: str, edit: Callable[[TaskVersion], TaskWrite]
    ) -> TaskVersion | Absence:
        """Replace the current version by what `edit` makes of it, in one transaction.

        Nobody else changes the task between the reading and the writing. `edit` does no input
        or output, may be called again when the database asks for another try, and may raise:
        then nothing is written and the failure goes to the caller.
        """
