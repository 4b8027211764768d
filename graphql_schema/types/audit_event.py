"""Audit events as GraphQL has them."""

import strawberry

from graphql_schema.audit.balp import fhir_of
from graphql_schema.audit.store import KeptEvent
from graphql_schema.fhir.dates import instant_text
from graphql_schema.types.audit_enums import Action, Interaction, Outcome, Transport
from graphql_schema.types.scalars import Instant, Resource


@strawberry.type(description="Who did something, as far as the request told.")
class AuditAgent:
    """GraphQL's view of an `Agent`."""

    subject: str | None = strawberry.field(description="The token's subject; null without a good token")
    reference: str | None = strawberry.field(description="FHIR reference, such as Practitioner/123")
    role: str | None = strawberry.field(description="The role that the token named")
    client_id: str | None = strawberry.field(description="The program that was used")


@strawberry.type(description="One event of the audit trail.")
class AuditEvent:
    """GraphQL's view of a kept event."""

    id: strawberry.ID = strawberry.field(description="The event's number; events are in this order")
    recorded: Instant = strawberry.field(description="When it was recorded")
    action: Action = strawberry.field(description="The kind of act")
    interaction: Interaction = strawberry.field(description="What was done")
    outcome: Outcome = strawberry.field(description="How it went")
    reason: str | None = strawberry.field(description="Why it was refused: owner, role or scope, and of what")
    agent: AuditAgent = strawberry.field(description="Who did it")
    address: str | None = strawberry.field(description="The client's network address")
    transport: Transport = strawberry.field(description="Through which door it came")
    operation: str = strawberry.field(description="Route, GraphQL operation or command")
    request_id: str = strawberry.field(description="The X-Request-Id that the answer carried")
    resources: list[str] = strawberry.field(description="What it was about, with versions")
    patients: list[str] = strawberry.field(description="Whom it was about")
    count: int = strawberry.field(description="How many acts or results this event stands for")
    query: str | None = strawberry.field(description="The parameters of a search, without their values")
    fhir: Resource = strawberry.field(description="The event as a FHIR AuditEvent")


def audit_event_of(kept: KeptEvent, base_url: str) -> AuditEvent:
    """Return an event as GraphQL shows it; `base_url` is the FHIR base."""
    event = kept.event
    agent, origin = event.agent, event.origin
    return AuditEvent(
        id=strawberry.ID(str(kept.seq)),
        recorded=Instant(instant_text(event.recorded)),
        action=event.action,
        interaction=event.interaction,
        outcome=event.outcome,
        reason=event.reason,
        agent=AuditAgent(
            subject=agent.subject, reference=agent.reference, role=agent.role, client_id=agent.client_id
        ),
        address=origin.address,
        transport=origin.transport,
        operation=origin.operation,
        request_id=origin.request_id,
        resources=list(event.resources),
        patients=list(event.patients),
        count=event.count,
        query=event.query,
        fhir=Resource(fhir_of(kept, base_url)),
    )
