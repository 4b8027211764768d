"""The store of tasks over SQL: what `graphql_schema.task.store` promises, on either engine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from graphql_schema.task.store import Result
from server.storage.database import Database
from server.storage.sql_task_rows import SqlTaskRows


class SqlStore(Protocol):
    """A store of tasks whose work may add statements of its own to a transaction."""

    async def reading(self, work: Callable[[SqlTaskRows], Result]) -> Result:
        """Return the result of `work`, which only reads."""

    async def writing(self, work: Callable[[SqlTaskRows], Result]) -> Result:
        """Return the result of `work`, done in one transaction."""


@dataclass(frozen=True, slots=True)
class SqlTaskStore:
    """Keeps tasks in a database. Each call takes one connection and gives it back."""

    database: Database

    async def reading(self, work: Callable[[SqlTaskRows], Result]) -> Result:
        """Return the result of `work`, which only reads."""
        return await self.database.read(lambda connection: work(SqlTaskRows(connection)))

    async def writing(self, work: Callable[[SqlTaskRows], Result]) -> Result:
        """Return the result of `work`, done in one transaction."""
        return await self.database.write(lambda connection: work(SqlTaskRows(connection)))
