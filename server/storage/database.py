"""What a database does for the store: run a piece of work over one connection.

Work is a plain function: SQLite runs it at once or in a thread, PostgreSQL in a greenlet that
waits without blocking. It may run again, so it must have no other effect.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import Dialect, Executable

Result = TypeVar("Result")
Values = Mapping[str, Any]

PLANNED_EACH_TIME = "taskward_planned_each_time"
"""The execution option of a SELECT whose best plan depends on the values that it is executed with."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement gave: rows, each like a tuple, and for a change how many rows it changed."""

    rows: Sequence[Any]
    rowcount: int = -1

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def all(self) -> Sequence[Any]:
        """Return every row."""
        return self.rows

    def first(self) -> Any:
        """Return the first row, or None when there is none."""
        return self.rows[0] if self.rows else None

    def scalar(self) -> Any:
        """Return the first value of the first row, or None when there is no row."""
        return self.rows[0][0] if self.rows else None


class LostRaceError(RuntimeError):
    """Somebody else changed a row after it was read: the work has to be done again."""


class Step(NamedTuple):
    """One statement of a change, with the values for its named parameters.

    SQLite also takes values for several executions.
    One that `must_change` a row raises LostRaceError when it does not. On PostgreSQL, others that are
    handed in together with it may read what one returns by its `name`.
    """

    statement: Executable
    values: Values | Sequence[Values]
    must_change: bool = False
    name: str = ""


class Connection(Protocol):
    """A connection that executes SQLAlchemy's statements."""

    @property
    def dialect(self) -> Dialect:
        """The engine's dialect of SQL."""

    def execute(self, statement: Executable, values: Values | Sequence[Values] | None = None, /) -> Rows:
        """Execute a statement, with values for its named parameters, or once for each of several."""

    def change(self, steps: Sequence[Step]) -> None:
        """Make a change of several steps: now, or at the latest before the work ends or executes anything.

        The steps may be executed as one statement, together with those of other calls: so none may
        need what another one does, and no two may change the same row.
        """

    @property
    def locks_rows(self) -> bool:
        """Whether rows that will be changed have to be locked when they are read.

        If not, a step that must change a row is how one learns that somebody was faster.
        """


Work = Callable[[Connection], Result]


class Readable(Protocol):
    """What can be read."""

    async def read(self, work: Work[Result]) -> Result:
        """Return the result of `work`, which only selects; each statement sees its own moment."""


class Database(Readable, Protocol):
    """An open database. Its own troubles reach the caller as ApiError(UNAVAILABLE)."""

    async def write(self, work: Work[Result]) -> Result:
        """Return the result of `work`, kept if it returns and undone if it raises."""

    async def ready(self) -> None:
        """Return when the database answers, or raise ApiError(UNAVAILABLE)."""

    async def close(self) -> None:
        """Finish what was begun and let go of every connection."""
