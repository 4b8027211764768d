"""What a database does for the store: run a piece of work over one connection.

Work is a plain function over SQLAlchemy's `Connection`: SQLite runs it at once, PostgreSQL in a
greenlet that waits without blocking. It may run again, so it must have no other effect.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

Result = TypeVar("Result")
Work = Callable[[Connection], Result]


class Database(Protocol):
    """An open database. Its own troubles reach the caller as ApiError(UNAVAILABLE)."""

    async def read(self, work: Work[Result]) -> Result:
        """Return the result of `work`, which only selects; each statement sees its own moment."""

    async def write(self, work: Work[Result]) -> Result:
        """Return the result of `work`, kept if it returns and undone if it raises."""

    async def ready(self) -> None:
        """Return when the database answers, or raise ApiError(UNAVAILABLE)."""

    async def close(self) -> None:
        """Finish what was begun and let go of every connection."""
