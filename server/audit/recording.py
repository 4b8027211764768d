"""Adding events to the trail inside a transaction that is open already.

SQLite has one writer at a time, so events are numbered and sealed at once. On PostgreSQL that
would make every write wait for every other: there the sealer does it, see `sealer.py`.
"""

from collections.abc import Sequence

import orjson
from sqlalchemy import insert, text

from graphql_schema.audit.event import Event
from server.audit.keys import AuditKey
from server.audit.rows import NAMES, Row, references_of, row_of
from server.audit.sealing import head_of, seal
from server.audit.spans import Span, span_from
from server.storage.audit_tables import AUDIT_EVENT
from server.storage.database import Connection, Step
from server.storage.kept_text import kept

_INSERT = insert(AUDIT_EVENT)
_INSERT_REFERENCES = text(
    "INSERT INTO audit_reference (reference, first_seq, last_seq) "
    "SELECT value, :first_seq, :last_seq FROM json_each(:named)"
)

_TYPES = {"recorded": "bigint", "outcome": "integer", "count": "integer"}
_OWN = NAMES[1:]
# Two values, however many events: binding each value costs more than all the rest.
_INSERT_GIVEN = text(
    f"""
    INSERT INTO audit_event ({", ".join(_OWN)})
    SELECT {
        ", ".join(f"CAST(given ->> {place} AS {_TYPES.get(name, 'text')})" for place, name in enumerate(_OWN))
    }
    FROM json_array_elements(CAST(:rows AS json)) AS given
    RETURNING seq
    """  # noqa: S608 - the names are those of our own columns
)
_INSERT_REFERENCES_GIVEN = text(
    """
    INSERT INTO audit_reference (reference, first_seq, last_seq)
    SELECT reference, first_seq, last_seq
    FROM json_array_elements_text(CAST(:named AS json)) AS reference,
         (SELECT min(seq) AS first_seq, max(seq) AS last_seq FROM added_events) AS span
    """
)


def add_events(
    connection: Connection, key: AuditKey, events: Sequence[Event], span: Span | None = None
) -> Span | None:
    """Add events, of which there is at least one, to the trail.

    With the `span` of the events before them, or NO_SPAN, they share one, which is returned: give it
    for the next ones, once these are kept for good. Without, what they name is written for them alone.
    """
    rows = [row_of(event) for event in events]
    named = [kept(reference) for reference in references_of(events)]
    if connection.dialect.name == "postgresql":
        given = {"rows": orjson.dumps(rows).decode()}
        references = {"named": orjson.dumps(named).decode()}
        connection.change(
            [Step(_INSERT_GIVEN, given, name="added_events"), Step(_INSERT_REFERENCES_GIVEN, references)]
        )
        return None
    return _add_sealed(connection, key, rows, named, span)


def _add_sealed(
    connection: Connection, key: AuditKey, rows: Sequence[Row], named: Sequence[str], span: Span | None
) -> Span:
    head = head_of(connection)
    first, last = head.last_seq + 1, head.last_seq + len(rows)
    numbered = [(seq, *row) for seq, row in enumerate(rows, first)]
    connection.execute(_INSERT, [dict(zip(NAMES, row, strict=True)) for row in numbered])
    if span is None:
        span = Span(first, last)
    elif not span.holds(first, last):
        span = span_from(first, len(rows))
    if new := span.new(named):
        values = {"first_seq": span.first, "last_seq": span.last, "named": orjson.dumps(new).decode()}
        connection.execute(_INSERT_REFERENCES, values)
    seal(connection, key, head, numbered)
    return span.naming(new)
