"""Opening journals for requests, and keeping what they tell as the operator wants it kept."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from graphql_schema.access import Caller
from graphql_schema.audit.event import Event, Interaction, Origin, Outcome, Transport
from graphql_schema.audit.journal import Journal
from graphql_schema.clock import Clock
from server.audit.keys import AuditKey
from server.audit.trail import Trail


@dataclass(frozen=True, slots=True)
class Journals:
    """Makes journals that tell this trail; `waits` has what was read written before it is handed out.

    References under `base_url`, the FHIR base, are ours.
    """

    trail: Trail
    clock: Clock
    base_url: str
    waits: bool = False

    def open(self, origin: Callable[[], Origin], caller: Caller) -> Journal:
        """Return the journal of one request; its origin is asked for when an event is made."""
        return Journal(
            origin, caller, self.clock, _query_secret(self.trail.keys.current), self.base_url, self.trail.note
        )

    def opened_by_operator(self, caller: Caller, command: str) -> Journal:
        """Return the journal of one run of a command, which tells at once."""
        from_command = Origin(command, None, Transport.CLI, command)
        journal = self.open(lambda: from_command, caller)
        journal.close()
        return journal

    async def keep(self, events: Sequence[Event]) -> None:
        """Have events written, within a moment or at once; raises ApiError(UNAVAILABLE)."""
        if self.waits:
            await self.trail.write(events)
        else:
            self.trail.note(events)

    def unauthenticated(self, journal: Journal, because: str) -> None:
        """Count a request whose token was missing or refused."""
        event = journal.event(Interaction.AUTHENTICATE, Outcome.SERIOUS_FAILURE)
        self.trail.note_often(replace(event, reason=because))


@lru_cache(1)
def _query_secret(key: AuditKey) -> bytes:
    # Not the key itself, which is for the chain alone.
    return hashlib.sha256(b"taskward audit queries " + key.secret).digest()
