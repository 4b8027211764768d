"""Events as the table keeps them, and back."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import orjson

from graphql_schema.audit.event import ACTION_OF, Agent, Event, Interaction, Origin, Outcome, Transport
from server.storage.audit_tables import AUDIT_EVENT

Row: TypeAlias = tuple[Any, ...]

COLUMNS = tuple(AUDIT_EVENT.columns)
"""Every column, the number first."""

NAMES = tuple(column.name for column in COLUMNS)

BY_AGENT, BY_SUBJECT = "agent ", "subject "
"""What stands before a reference or a subject where it names who did something."""

# Asking an enum's member for its value takes longer than all else here.
_TEXTS = {member: member.value for kind in (Interaction, Transport) for member in kind}
_ACTIONS = {interaction: action.value for interaction, action in ACTION_OF.items()}
_EMPTY = "[]"


def _list_text(texts: Sequence[str]) -> str:
    return orjson.dumps(texts).decode() if texts else _EMPTY


def row_of(event: Event) -> Row:
    """Return the values of an event's row, all but its number."""
    origin, agent, interaction = event.origin, event.agent, event.interaction
    return (
        event.recorded,
        origin.request_id,
        agent.subject,
        agent.reference,
        agent.role,
        agent.client_id,
        agent.token_digest,
        origin.address,
        _TEXTS[origin.transport],
        origin.operation,
        _TEXTS[interaction],
        _ACTIONS[interaction],
        int(event.outcome),
        event.reason,
        _list_text(event.resources),
        _list_text(event.patients),
        event.count,
        event.query,
        event.query_digest,
    )


def event_of(row: Sequence[Any]) -> Event:
    """Return the event of a row of COLUMNS."""
    (
        _, recorded, request_id, subject, reference, role, client_id, token_digest, address, transport,
        operation, interaction, _, outcome, reason, resources, patients, count, query, query_digest,
    ) = row  # fmt: skip
    return Event(
        recorded,
        Origin(request_id, address, Transport(transport), operation),
        Agent(subject, reference, role, client_id, token_digest),
        Interaction(interaction),
        Outcome(outcome),
        reason,
        tuple(orjson.loads(resources)),
        tuple(orjson.loads(patients)),
        count,
        query,
        query_digest,
    )


def references_of(events: Iterable[Event]) -> list[str]:
    """Return what these events name, each once: resources without their versions, patients, who did it."""
    named: set[str] = set()
    agents = set()
    for event in events:
        agents.add((event.agent.reference, event.agent.subject))
        named.update(event.patients)
        named.update([resource.partition("/_history/")[0] for resource in event.resources])
    for reference, subject in agents:
        if reference:
            named.add(BY_AGENT + reference)
        if subject:
            named.add(BY_SUBJECT + subject)
    return sorted(named)
