"""Searching the trail: what `graphql_schema.audit.store` promises, on either engine."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from graphql_schema.access import Access
from graphql_schema.audit.store import AuditSearch, FoundEvents, KeptEvent
from graphql_schema.search import EVERYTHING, Condition
from server.audit.conditions import where_true
from server.audit.rows import COLUMNS, event_of
from server.storage.audit_tables import AUDIT_EVENT
from server.storage.database import Database

_EXPORTED_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class SqlAuditStore:
    """The events of a database."""

    database: Database

    async def read(self, access: Access, seq: int) -> KeptEvent | None:  # noqa: ARG002 - the proof is all
        """Return the event with this number, or None."""
        rows = await _rows(self.database, select(*COLUMNS).where(AUDIT_EVENT.c.seq == seq))
        return _kept(rows[0]) if rows else None

    async def search(self, access: Access, search: AuditSearch) -> FoundEvents:  # noqa: ARG002
        """Return one page of the events that match."""
        return await _found(self.database, search)

    async def count(self, access: Access, where: Condition) -> int:  # noqa: ARG002
        """Return how many events match."""
        return await count_of(self.database, where)


async def count_of(database: Database, where: Condition = EVERYTHING) -> int:
    """Return how many events match."""
    statement = select(func.count()).select_from(AUDIT_EVENT).where(where_true(where))
    return int(await database.read(lambda connection: connection.execute(statement).scalar()))


async def every_event(database: Database) -> AsyncIterator[Sequence[KeptEvent]]:
    """Yield all events in the order of their numbers, some at a time."""
    after = 0
    while True:
        search = AuditSearch(size=_EXPORTED_TOGETHER, after=after, oldest_first=True)
        found = await _found(database, search)
        yield found.events
        if not found.more:
            return
        after = found.events[-1].seq


async def _found(database: Database, search: AuditSearch) -> FoundEvents:
    rows = await _rows(database, _page(search))
    return FoundEvents([_kept(row) for row in rows[: search.size]], len(rows) > search.size)


async def _rows(database: Database, statement: Select[Any]) -> Sequence[Any]:
    return await database.read(lambda connection: connection.execute(statement).all())


def _kept(row: Sequence[Any]) -> KeptEvent:
    return KeptEvent(row[0], event_of(row))


def _page(search: AuditSearch) -> Select[Any]:
    seq = AUDIT_EVENT.c.seq
    statement = (
        select(*COLUMNS)
        .where(where_true(search.where))
        # By number and not by time: a clock may be set back.
        .order_by(seq if search.oldest_first else seq.desc())
        .limit(search.size + 1)
    )
    if search.after is None:
        return statement
    return statement.where(seq > search.after if search.oldest_first else seq < search.after)
