"""Adding events to the trail inside a transaction that is open already.

SQLite has one writer at a time, so events are numbered and sealed at once. On PostgreSQL that
would make every write wait for every other: there the sealer does it, see `sealer.py`.
"""

from collections.abc import Sequence

import orjson
from sqlalchemy import insert, text

from graphql_schema.audit.event import Event
from server.audit.keys import AuditKey
from server.audit.rows import COLUMNS, Values, values_of
from server.audit.sealing import head_of, seal
from server.storage.audit_tables import AUDIT_EVENT
from server.storage.database import Connection

_INSERT = insert(AUDIT_EVENT)
_INSERT_REFERENCES = text(
    """
    INSERT INTO audit_reference (reference, seq)
    SELECT iif(instr(value, '/_history/'), substr(value, 1, instr(value, '/_history/') - 1), value), seq
    FROM audit_event, json_each(audit_event.resources) WHERE seq BETWEEN :first AND :last
    UNION
    SELECT value, seq
    FROM audit_event, json_each(audit_event.patients) WHERE seq BETWEEN :first AND :last
    """
)

_NAMES = tuple(column.name for column in COLUMNS[1:])
_TYPES = {"recorded": "bigint", "outcome": "integer", "count": "integer"}
# One statement with one value, however many events: binding each value costs more than all the rest.
_INSERT_ALL = text(
    f"""
    WITH added AS (
        INSERT INTO audit_event ({", ".join(_NAMES)})
        SELECT {", ".join(_NAMES)} FROM json_to_recordset(CAST(:rows AS json))
        AS given ({", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in _NAMES)})
        RETURNING seq, resources, patients
    )
    INSERT INTO audit_reference (reference, seq)
    SELECT split_part(value, '/_history/', 1), seq
    FROM added, json_array_elements_text(CAST(resources AS json)) AS value
    UNION
    SELECT value, seq FROM added, json_array_elements_text(CAST(patients AS json)) AS value
    """  # noqa: S608 - the names are those of our own columns
)


def add_events(connection: Connection, key: AuditKey, events: Sequence[Event]) -> None:
    """Add events, of which there is at least one, to the trail."""
    rows = [values_of(event) for event in events]
    if connection.dialect.name == "postgresql":
        connection.execute(_INSERT_ALL, {"rows": orjson.dumps(rows).decode()})
    else:
        _add_sealed(connection, key, rows)


def _add_sealed(connection: Connection, key: AuditKey, rows: list[Values]) -> None:
    head = head_of(connection)
    numbered = [{"seq": seq, **row} for seq, row in enumerate(rows, head.last_seq + 1)]
    connection.execute(_INSERT, numbered)
    connection.execute(_INSERT_REFERENCES, {"first": head.last_seq + 1, "last": head.last_seq + len(rows)})
    seal(connection, key, head, [tuple(row.values()) for row in numbered])
