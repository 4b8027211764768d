"""What a store of audit events must do, and how they are searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from graphql_schema.access import Access
from graphql_schema.audit.event import Event
from graphql_schema.search import EVERYTHING, Condition


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event and its number, which is also its id: events are in the order of their numbers."""

    seq: int
    event: Event


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """The events for which `where` is true, the newest first unless `oldest_first`.

    At most `size` of them, after the one with the number `after`. The parameters of the condition
    are those of `graphql_schema.audit.parameters`.
    """

    where: Condition = EVERYTHING
    size: int = 20
    after: int | None = None
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class FoundEvents:
    """One page, and whether more follow."""

    events: Sequence[KeptEvent]
    more: bool


class AuditStore(Protocol):
    """Where events are kept. It demands the proof that the caller may read them."""

    async def read(self, access: Access, seq: int) -> KeptEvent | None:
        """Return the event with this number, or None."""

    async def search(self, access: Access, search: AuditSearch) -> FoundEvents:
        """Return one page of the events that match."""

    async def count(self, access: Access, where: Condition) -> int:
        """Return how many events match."""
