"""The store of accounts, audited: whatever a transaction changes of them is recorded in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from graphql_schema.account.store import AccountRows, Result
from graphql_schema.audit.event import Event
from graphql_schema.audit.journal import Journal
from server.audit.trail import Trail
from server.storage.accounts import AccountChange, SqlAccountRows, SqlAccountStore


@dataclass(frozen=True, slots=True)
class AuditedAccountStore:
    """The accounts for one request, whose journal tells who changes them."""

    store: SqlAccountStore
    trail: Trail
    journal: Journal

    async def reading(self, work: Callable[[AccountRows], Result]) -> Result:
        """Return the result of `work`, which only reads."""
        return await self.store.reading(work)

    async def writing(self, work: Callable[[AccountRows], Result]) -> Result:
        """Return the result of `work`, done in one transaction together with its audit events."""

        def recorded(rows: SqlAccountRows) -> Result:
            result = work(rows)
            self.trail.record(rows.connection, [self._event(change) for change in rows.changes])
            return result

        return await self.store.writing(recorded)

    def _event(self, change: AccountChange) -> Event:
        event = self.journal.event(change.interaction)
        return replace(event, reason=change.reason, resources=(f"Person/{change.account_id}",))
