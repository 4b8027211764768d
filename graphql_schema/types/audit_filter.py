"""Which audit events are wanted, as GraphQL asks: the search parameters of AuditEvent as typed fields."""

from collections.abc import Iterator, Sequence

import strawberry

from graphql_schema.audit.parameters import AUDIT_PARAMETERS
from graphql_schema.search import AllOf, Condition
from graphql_schema.search_values import Reading, condition_of, escaped
from graphql_schema.types.audit_enums import Action, Interaction, Outcome


@strawberry.input(
    description="What an event must fulfil, all of it; a list is fulfilled by any of its values."
)
class AuditEventFilter:
    """The search parameters of AuditEvent."""

    ids: list[strawberry.ID] | None = strawberry.field(default=None, description="The event's number")
    action: list[Action] | None = strawberry.field(default=None, description="The kind of act")
    interaction: list[Interaction] | None = strawberry.field(default=None, description="What was done")
    outcome: list[Outcome] | None = strawberry.field(default=None, description="How it went")
    agent: list[str] | None = strawberry.field(default=None, description="Who, such as Practitioner/123")
    subject: list[str] | None = strawberry.field(default=None, description="Who, by the token's subject")
    patient: list[str] | None = strawberry.field(default=None, description="Whom it was about")
    entity: list[str] | None = strawberry.field(
        default=None, description="What it was about, such as Task/123"
    )
    address: list[str] | None = strawberry.field(default=None, description="How the client's address begins")
    date: list[str] | None = strawberry.field(
        default=None, description="When, such as ge2026-03-01 and lt2026-04-01; here all values must hold"
    )


_TEXTS = ("agent", "patient", "entity", "address")


def audit_condition(filter: AuditEventFilter | None, reading: Reading) -> Condition:  # noqa: A002
    """Return the condition that a filter means, or raise ApiError(INVALID)."""
    return AllOf(tuple(_conditions(filter, reading))) if filter else AllOf()


def _conditions(filter: AuditEventFilter, reading: Reading) -> Iterator[Condition]:  # noqa: A002
    def any_of(name: str, values: Sequence[str], modifier: str | None = None) -> Condition:
        return condition_of(AUDIT_PARAMETERS[name], [escaped(value) for value in values], reading, modifier)

    if filter.ids is not None:
        yield any_of("_id", filter.ids)
    if filter.action is not None:
        yield any_of("action", [each.value for each in filter.action])
    if filter.interaction is not None:
        yield any_of("subtype", [each.value for each in filter.interaction])
    if filter.outcome is not None:
        yield any_of("outcome", [str(each.value) for each in filter.outcome])
    if filter.subject is not None:
        yield any_of("agent", filter.subject, "identifier")
    for name in _TEXTS:
        values = getattr(filter, name)
        if values is not None:
            yield any_of(name, values)
    for value in filter.date or ():
        yield any_of("date", [value])
