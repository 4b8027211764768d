"""What the authorization server tells the audit trail, in the transaction in which it happens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphql_schema.account.account import Account
from graphql_schema.audit.event import NOBODY, Agent, Event, Interaction, Outcome
from graphql_schema.audit.journal import Journal
from server.audit.trail import Trail
from server.oauth.client import Client
from server.storage.database import Connection

REUSED = "reused"
"""The reason of an end of tokens: somebody used a code or a refresh token again."""


@dataclass(frozen=True, slots=True)
class Told:
    """One act and who did it. `reason` is a code, never a text of a client's."""

    interaction: Interaction
    agent: Agent = NOBODY
    reason: str | None = None

    def event(self, journal: Journal) -> Event:
        """Return the event of a request; one with a reason is a failure."""
        outcome = Outcome.SERIOUS_FAILURE if self.reason else Outcome.SUCCESS
        return replace(journal.event(self.interaction, outcome), agent=self.agent, reason=self.reason)


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells the trail of one request."""

    trail: Trail
    journal: Journal

    def tell(self, connection: Connection, told: Sequence[Told]) -> None:
        """Record what a transaction does, or undo it by ApiError(UNAVAILABLE)."""
        self.trail.record(connection, [each.event(self.journal) for each in told])

    def tell_refusal(self, told: Told) -> None:
        """Count what was refused, which somebody may cause without end."""
        self.trail.note_often(told.event(self.journal))


def agent(account: Account | None, client: Client | None) -> Agent:
    """Return a person, at work with a client."""
    client_id = client.id if client else None
    if account is None:
        return Agent(client_id=client_id)
    return Agent(account.id, account.reference, account.role, client_id)


def agent_in_own_name(client: Client) -> Agent:
    """Return a client that is nobody but itself."""
    registered = client.registration
    return Agent(client.id, None, registered.role, client.id)
