"""Sealing events: writing down the links of those that no earlier seal has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from server.audit.chain import BEGINNING, chained, packed
from server.audit.keys import AuditKey
from server.storage.audit_tables import AUDIT_SEAL
from server.storage.database import Connection

_HEAD = (
    select(AUDIT_SEAL.c.number, AUDIT_SEAL.c.last_seq, AUDIT_SEAL.c.hash)
    .order_by(AUDIT_SEAL.c.number.desc())
    .limit(1)
)
_INSERT_SEAL = insert(AUDIT_SEAL)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: the last seal's number, its last event, and that one's hash."""

    number: int
    last_seq: int
    hash: bytes


def head_of(connection: Connection) -> Head:
    """Return the end of the chain; before the first seal it is all zeros."""
    row = connection.execute(_HEAD).first()
    return Head(row[0], row[1], bytes(row[2])) if row else Head(0, 0, BEGINNING)


def seal(connection: Connection, key: AuditKey, head: Head, rows: Sequence[Sequence[Any]]) -> None:
    """Seal rows of every column, of which there is at least one, in the order of their numbers.

    Whoever calls this is alone at it: the primary key refuses a second seal of one number.
    """
    links = chained(key, head.hash, rows)
    connection.execute(
        _INSERT_SEAL,
        {
            "number": head.number + 1,
            "first_seq": links[0].seq,
            "last_seq": links[-1].seq,
            "key_id": key.id,
            "entries": packed(links),
            "hash": links[-1].hash,
        },
    )
