"""What a store of tasks must do. Every method demands the proof that the caller may do it.

A store never raises for rows that are absent or hidden: it says which, and the rule that
turns that into an answer stands in `work.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Protocol, TypeVar

from graphql_schema.access import Access
from graphql_schema.fhir.strict_json import read_own_json
from graphql_schema.search import Condition, Document, Position, Search, SearchParameter
from graphql_schema.task.indexing import TaskIndex

Result = TypeVar("Result")

_MICROS_PER_SECOND = 1_000_000


class Interaction(StrEnum):
    """How a version came to be, as `Bundle.entry.request.method` names it in a history."""

    CREATE = "POST"
    UPDATE = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@dataclass(unsafe_hash=True)
class TaskVersion:
    """One version of one task: its stored JSON and what stands beside it, never changed once it is made.

    It is not frozen only because a page makes a hundred, and frozen ones take three times as long.

    `last_updated` is in microseconds since 1970 UTC, whole milliseconds; `author` is the
    subject of the token that wrote it. The JSON of a deletion is empty. `request` is a digest
    of the body of a create that may be sent again, else empty. Only versions that come from a
    write or a history know their interaction, author and request; others keep the defaults.
    Current versions know whom they are for: `subject` is a canonical reference, None if there is none.
    """

    id: str
    version: int
    last_updated: int
    json: bytes
    interaction: Interaction = Interaction.UPDATE
    author: str = ""
    request: str = ""
    subject: str | None = field(default=None, compare=False)

    @property
    def last_updated_second(self) -> int:
        """When it was written, in whole seconds, which is all that HTTP dates tell."""
        return self.last_updated // _MICROS_PER_SECOND

    @cached_property
    def document(self) -> Document:
        """The task as a JSON object, decimals as they were sent; not to be changed in place."""
        document: Document = read_own_json(self.json)
        return document


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


@dataclass(slots=True)
class FoundTask:
    """A row of a search: the task, and where it stands in the order. Not frozen, for the same reason."""

    task: TaskVersion
    position: Position


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page in the order asked for; `more` says that the walk could go on."""

    rows: Sequence[FoundTask]
    more: bool


@dataclass(frozen=True, slots=True)
class HistoryWalk:
    """Which versions, newest first: of one task or, without `task_id`, of all visible ones.

    At most `size` of them, older than the position `before`, which is (last_updated, id,
    version); written at `since` or later; and, with `at`, those that were current at some
    moment from its first instant to its last. Instants are in microseconds since 1970 UTC.
    """

    task_id: str | None = None
    size: int = 20
    before: Position | None = None
    since: int | None = None
    at: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Versions, newest first; `more` says that older ones follow."""

    versions: Sequence[TaskVersion]
    more: bool


MOST_FACETS = 100
"""Values that are told apart in one count."""


@dataclass(frozen=True, slots=True)
class Facet:
    """How many tasks have a value; None for those that have none. `system` is that of a code."""

    value: str | None
    count: int
    system: str | None = None


class TaskRows(Protocol):
    """The tasks as one transaction sees them. Rows that `access` hides are as if they were not there."""

    def read(self, access: Access, task_id: str) -> TaskVersion | Absence:
        """Return the current version."""

    def read_version(self, access: Access, task_id: str, version: int) -> TaskVersion | Absence:
        """Return one version of a task that is visible; that of a deletion is DELETED."""

    def history(self, access: Access, walk: HistoryWalk) -> VersionPage | Absence:
        """Return a page of versions; a deleted task still has its own."""

    def search(self, access: Access, search: Search) -> FoundPage:
        """Return one page of the visible tasks that match."""

    def count(self, access: Access, where: Condition) -> int:
        """Return how many visible tasks match."""

    def facets(self, access: Access, where: Condition, parameter: SearchParameter) -> Sequence[Facet]:
        """Return how many visible tasks that match have which value, at most MOST_FACETS, most first."""

    def lock(self, access: Access, task_id: str) -> TaskVersion | Absence:
        """Return the current version, which nobody else can change until this transaction ends."""

    def wait_for(self, key: str) -> None:
        """Return when no other transaction holds this key, and hold it until this one ends."""

    def insert(self, access: Access, write: TaskWrite) -> None:
        """Keep a new task: its row, its first version and its index rows."""

    def update(self, access: Access, current: TaskVersion, write: TaskWrite) -> None:
        """Replace the locked current version by the next one."""

    def delete(self, access: Access, current: TaskVersion, deletion: TaskVersion) -> None:
        """Make the locked task deleted; `deletion` is the version that says so."""


class TaskStore(Protocol):
    """Where tasks are kept."""

    async def reading(self, work: Callable[[TaskRows], Result]) -> Result:
        """Return the result of `work`, which only reads."""

    async def writing(self, work: Callable[[TaskRows], Result]) -> Result:
        """Return the result of `work`, done in one transaction: kept if it returns, undone if it raises.

        `work` does no input or output of its own, and may be called again when the database asks
        for another try.
        """
