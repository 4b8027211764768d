"""Searching the trail: what `graphql_schema.audit.store` promises, on either engine."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, func, literal, select, tuple_

from graphql_schema.access import Access
from graphql_schema.audit.store import AuditSearch, FoundEvents, KeptEvent
from graphql_schema.search import EVERYTHING, AllOf, AnyOf, Condition, DatePrefix, InTime
from server.audit.conditions import where_true
from server.audit.rows import COLUMNS, event_of
from server.storage.audit_tables import AUDIT_EVENT
from server.storage.database import Database

_EXPORTED_TOGETHER = 500

_BY_NUMBER = (AUDIT_EVENT.c.seq,)
"""The order of events: a clock may be set back."""
_BY_TIME = (AUDIT_EVENT.c.recorded, AUDIT_EVENT.c.seq)
"""That of the events of a span of time: by number, they would be looked for among all since then."""


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
    keys = _BY_TIME if _is_of_time(search.where) else _BY_NUMBER
    statement = (
        select(*COLUMNS)
        .where(where_true(search.where))
        .order_by(*(key if search.oldest_first else key.desc() for key in keys))
        .limit(search.size + 1)
    )
    if search.after is None:
        return statement
    position = tuple_(*(_at(search.after, key) for key in keys))
    return statement.where(tuple_(*keys) > position if search.oldest_first else tuple_(*keys) < position)


def _at(seq: int, key: Column[int]) -> ColumnElement[int]:
    """Return what the event with this number has as a key of the order."""
    if key is AUDIT_EVENT.c.seq:
        return literal(seq, key.type)
    event = AUDIT_EVENT.alias("last_seen")
    return select(event.c[key.name]).where(event.c.seq == seq).scalar_subquery()


def _is_of_time(where: Condition) -> bool:
    """Tell whether only events of some span of time match."""
    match where:
        case AllOf(conditions):
            return any(map(_is_of_time, conditions))
        case AnyOf(conditions):
            return all(map(_is_of_time, conditions))
        case _:
            return isinstance(where, InTime) and where.prefix is not DatePrefix.NOT_EQUAL
