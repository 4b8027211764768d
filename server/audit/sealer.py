"""Sealing on PostgreSQL, where transactions add events at the same time.

A number is given out before its transaction ends, so a smaller number may appear after a larger
one. Whoever adds events holds a lock on the table from before the first number until the end: once
all who held it have let go, no number below the largest one seen then can appear any more.
"""

from dataclasses import dataclass

from sqlalchemy import func, select, text

from server.audit.keys import AuditKey
from server.audit.rows import COLUMNS
from server.audit.sealing import head_of, seal
from server.storage.audit_tables import AUDIT_EVENT
from server.storage.database import Connection, Database

_MOST_TOGETHER = 500
"""Events of one seal: hashing them must not hold up requests for long."""

_LAST = select(func.max(AUDIT_EVENT.c.seq))
_ADDING = text(
    "SELECT virtualtransaction FROM pg_locks "
    "WHERE relation = CAST('audit_event' AS regclass) AND mode = 'RowExclusiveLock' AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_ALONE = text("SELECT pg_try_advisory_xact_lock(7457310276)")
_UNSEALED = select(*COLUMNS).order_by(AUDIT_EVENT.c.seq).limit(_MOST_TOGETHER)


@dataclass(frozen=True, slots=True)
class _Mark:
    """The largest number seen, and the transactions that may still add a smaller one."""

    last_seq: int
    adding: frozenset[str]


def _marked(connection: Connection) -> _Mark:
    # In this order: who ended before the second question is seen by all that is asked after it.
    last_seq = connection.execute(_LAST).scalar() or 0
    return _Mark(last_seq, _adding(connection))


def _adding(connection: Connection) -> frozenset[str]:
    return frozenset(row[0] for row in connection.execute(_ADDING))


@dataclass(slots=True)
class Sealer:
    """Seals what is settled. Each process has one; an advisory lock lets one seal at a time."""

    database: Database
    key: AuditKey
    _mark: _Mark | None = None

    async def seal(self) -> None:
        """Seal every event that no transaction can get ahead of any more.

        Under load that is what was there at the call before; else it is everything.
        """
        if self._mark is None:
            self._mark = await self.database.read(_marked)
        mark = self._mark
        if mark.adding & await self.database.read(_adding):
            return
        await self._seal_all(mark.last_seq)
        self._mark = await self.database.read(_marked)
        if not self._mark.adding:
            await self._seal_all(self._mark.last_seq)

    async def _seal_all(self, last_seq: int) -> None:
        while await self.database.write(lambda connection: self._seal(connection, last_seq)):
            pass

    def _seal(self, connection: Connection, last_seq: int) -> bool:
        """Seal some events; return whether there may be more."""
        if not connection.execute(_ALONE).scalar():
            return False
        head = head_of(connection)
        span = AUDIT_EVENT.c.seq.between(head.last_seq + 1, last_seq)
        rows = connection.execute(_UNSEALED.where(span)).all()
        if rows:
            seal(connection, self.key, head, rows)
        return len(rows) == _MOST_TOGETHER
