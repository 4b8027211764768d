"""What `$export` needs of whoever keeps its files.

https://hl7.org/fhir/uv/bulkdata/export.html
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from graphql_schema.search import Condition
from graphql_schema.task.resolvers import TaskResolvers


class State(StrEnum):
    """How far an export has come."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Export:
    """One export, its id a secret of who began it.

    `subject` is whose it is, `request` the URL that began it, `started` in microseconds since
    1970 UTC, `written` how many tasks its file holds so far.
    """

    id: str
    subject: str
    request: str
    started: int
    state: State
    written: int = 0


class Exports(Protocol):
    """Where exports are written and kept until they expire."""

    async def begin(self, tasks: TaskResolvers, where: Condition, request: str) -> Export:
        """Begin to write the tasks that match to a file.

        Raises ApiError(TOO_MANY) while the caller, or too many others, have one running.
        """

    def find(self, export_id: str) -> Export | None:
        """Return an export, or None when there is none of this id, or no more."""

    def file_of(self, export: Export) -> Path:
        """Return where the NDJSON of a finished export is."""

    def expiry_of(self, export: Export) -> int:
        """Return when an export will be removed, in seconds since 1970 UTC."""

    async def remove(self, export: Export) -> None:
        """Stop an export and remove its file."""
