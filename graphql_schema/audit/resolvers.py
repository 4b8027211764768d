"""Everything one caller may do with the audit trail: read it. Reading it is an event of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graphql_schema.access import Access, Caller, Permission, require
from graphql_schema.audit.event import Interaction
from graphql_schema.audit.journal import Journal
from graphql_schema.audit.queries import KeptQuery, kept_query
from graphql_schema.audit.store import AuditSearch, AuditStore, KeptEvent
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import Condition
from graphql_schema.task.pages import PageRequest

LARGEST_SEQ = 2**63 - 1


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Events in the order asked for; `cursor_of(i)` is the place of the i-th."""

    events: Sequence[KeptEvent]
    cursor_of: Callable[[int], str]
    has_next: bool
    has_previous: bool

    @property
    def next_cursor(self) -> str | None:
        """Where the events after these begin; None when there are none."""
        return self.cursor_of(len(self.events) - 1) if self.has_next and self.events else None


@dataclass(frozen=True, slots=True)
class AuditResolvers:
    """What `caller` may read of the trail. One is made for each request."""

    caller: Caller
    store: AuditStore
    cursors: CursorSigner
    journal: Journal

    async def read(self, event_id: str) -> KeptEvent:
        """Return one event, or raise FORBIDDEN or NOT_FOUND."""
        access = self._require(Permission.READ_AUDIT)
        kept = await self.store.read(access, int(event_id)) if _is_number(event_id) else None
        if kept is None:
            raise ApiError(Problem.NOT_FOUND, "There is no audit event with this id.")
        self.journal.note(Interaction.READ, [_address(kept)])
        return kept

    async def search(self, where: Condition, page: PageRequest, *, oldest_first: bool = False) -> AuditPage:
        """Return one page of the events that match, the newest first unless `oldest_first`."""
        access = self._require(Permission.SEARCH_AUDIT)
        binding = f"{access.actor.subject} audit {oldest_first}"
        after = int(self.cursors.position(page.after, binding)[0]) if page.after else None
        search = AuditSearch(where, page.size, after, oldest_first)
        found = await self.store.search(access, search)
        self.journal.note(Interaction.SEARCH, [_address(kept) for kept in found.events], self._kept(where))

        def cursor_of(i: int) -> str:
            return self.cursors.cursor((found.events[i].seq,), binding)

        return AuditPage(found.events, cursor_of, found.more, has_previous=after is not None)

    async def count(self, where: Condition) -> int:
        """Return how many events match."""
        access = self._require(Permission.SEARCH_AUDIT)
        number = await self.store.count(access, where)
        self.journal.note(Interaction.SEARCH, [], self._kept(where))
        return number

    def _require(self, permission: Permission) -> Access:
        access = require(self.caller, permission)
        # The trail is about everyone: whoever may see but a part of the tasks sees none of it.
        if access.only_owner is not None or access.only_patient is not None:
            raise ApiError.forbidden()
        return access

    def _kept(self, where: Condition) -> KeptQuery:
        return kept_query(where, self.journal.secret, "AuditEvent")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and text[0] != "0" and int(text[:20]) <= LARGEST_SEQ


def _address(kept: KeptEvent) -> str:
    return f"AuditEvent/{kept.seq}"
