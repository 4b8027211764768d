"""Events as the table keeps them, and back.

https://www.rfc-editor.org/rfc/rfc8785 is where the idea of one spelling for one value comes from.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import orjson

from graphql_schema.audit.event import Agent, Event, Interaction, Origin, Outcome, Transport
from server.storage.audit_tables import AUDIT_EVENT

Values: TypeAlias = dict[str, Any]

COLUMNS = tuple(AUDIT_EVENT.columns)
"""Every column, the number first."""


def _list_text(texts: Sequence[str]) -> str:
    return orjson.dumps(texts).decode()


def values_of(event: Event) -> Values:
    """Return the values of an event's row, all but its number."""
    origin, agent = event.origin, event.agent
    return {
        "recorded": event.recorded,
        "request_id": origin.request_id,
        "subject": agent.subject,
        "agent": agent.reference,
        "role": agent.role,
        "client_id": agent.client_id,
        "token_digest": agent.token_digest,
        "address": origin.address,
        "transport": origin.transport.value,
        "operation": origin.operation,
        "interaction": event.interaction.value,
        "action": event.action.value,
        "outcome": int(event.outcome),
        "reason": event.reason,
        "resources": _list_text(event.resources),
        "patients": _list_text(event.patients),
        "count": event.count,
        "query": event.query,
        "query_digest": event.query_digest,
    }


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
