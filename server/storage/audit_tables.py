"""The tables of the audit trail: rows may be added to them, and never changed or removed.

The triggers that see to it are in the migration. Instants are microseconds since 1970 UTC.
"""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Table, Text
from sqlmodel import Field, SQLModel

from server.storage.tables import METADATA, OrderedText

SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
"""SQLite keeps a table in the order of its key only if the key is an INTEGER."""


class AuditEventRow(SQLModel, table=True):
    """One event. SQLite's writer numbers it; on PostgreSQL numbers may be missing, never two alike."""

    __tablename__ = "audit_event"

    seq: int = Field(sa_type=SEQUENCE, primary_key=True)
    recorded: int = Field(sa_type=BigInteger)
    request_id: str = Field(sa_type=OrderedText)
    subject: str | None = Field(sa_type=OrderedText)
    agent: str | None = Field(sa_type=OrderedText)
    role: str | None = Field(sa_type=Text)
    client_id: str | None = Field(sa_type=Text)
    token_digest: str | None = Field(sa_type=Text)
    address: str | None = Field(sa_type=Text)
    transport: str = Field(sa_type=Text)
    operation: str = Field(sa_type=Text)
    interaction: str = Field(sa_type=Text)
    action: str = Field(sa_type=Text)
    outcome: int = Field(sa_type=Integer)
    reason: str | None = Field(sa_type=Text)
    resources: str = Field(sa_type=Text)
    patients: str = Field(sa_type=Text)
    count: int = Field(sa_type=Integer)
    query: str | None = Field(sa_type=Text)
    query_digest: str | None = Field(sa_type=Text)


class AuditReferenceRow(SQLModel, table=True):
    """That some of the events from `first_seq` to `last_seq` name a resource or a person.

    Events that are written together share these rows, and under load those of the next moments do
    too: naming what each of them is about alone would cost more than all the rest. Which of them it
    is, the events themselves tell.
    """

    __tablename__ = "audit_reference"
    __table_args__: ClassVar[Any] = ({"sqlite_with_rowid": False},)

    reference: str = Field(sa_type=OrderedText, primary_key=True)
    first_seq: int = Field(sa_type=BigInteger, primary_key=True)
    last_seq: int = Field(sa_type=BigInteger)


class AuditSealRow(SQLModel, table=True):
    """The seal of some events: for each its number and its hash, which contains the hash before it.

    `hash` is the last of them, on which the next seal goes on.
    """

    __tablename__ = "audit_seal"

    number: int = Field(sa_type=SEQUENCE, primary_key=True, sa_column_kwargs={"autoincrement": False})
    first_seq: int = Field(sa_type=BigInteger)
    last_seq: int = Field(sa_type=BigInteger)
    key_id: str = Field(sa_type=Text)
    entries: bytes = Field(sa_type=LargeBinary)
    hash: bytes = Field(sa_type=LargeBinary)


AUDIT_EVENT: Table = METADATA.tables["audit_event"]
AUDIT_REFERENCE: Table = METADATA.tables["audit_reference"]
AUDIT_SEAL: Table = METADATA.tables["audit_seal"]

APPEND_ONLY = (AUDIT_EVENT, AUDIT_REFERENCE, AUDIT_SEAL)

# What happened in a span of time.
Index("audit_event_by_time", AUDIT_EVENT.c.recorded)
# The seal of an event.
Index("audit_seal_by_last", AUDIT_SEAL.c.last_seq)
