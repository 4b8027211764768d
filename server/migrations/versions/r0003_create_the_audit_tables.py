"""Create the tables of the audit trail, and the triggers that let rows only be added."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_APPEND_ONLY = ("audit_event", "audit_reference", "audit_seal")
_REFUSAL = "The audit trail can only be added to."
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _text() -> sa.Text:
    """Return the type of texts that both engines order by code point."""
    return sa.Text(collation="C" if _is_postgresql() else None)


def upgrade() -> None:
    """Create every table, index and trigger."""
    _create_event()
    _create_reference()
    _create_seal()
    if _is_postgresql():
        _refuse_changes_on_postgresql()
    else:
        _refuse_changes_on_sqlite()


def _create_event() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", _NUMBER, primary_key=True),
        sa.Column("recorded", sa.BigInteger, nullable=False),
        sa.Column("request_id", _text(), nullable=False),
        sa.Column("subject", _text()),
        sa.Column("agent", _text()),
        sa.Column("role", sa.Text),
        sa.Column("client_id", sa.Text),
        sa.Column("token_digest", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("transport", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("interaction", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("outcome", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("resources", sa.Text, nullable=False),
        sa.Column("patients", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("query", sa.Text),
        sa.Column("query_digest", sa.Text),
    )
    op.create_index("audit_event_by_time", "audit_event", ["recorded"])


def _create_reference() -> None:
    op.create_table(
        "audit_reference",
        sa.Column("reference", _text(), primary_key=True),
        sa.Column("first_seq", sa.BigInteger, primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _create_seal() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("first_seq", sa.BigInteger, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("entries", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_index("audit_seal_by_last", "audit_seal", ["last_seq"])


def _refuse_changes_on_sqlite() -> None:
    for table in _APPEND_ONLY:
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change} BEFORE {change.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )


def _refuse_changes_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_refuses_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    for table in _APPEND_ONLY:
        # Once for each statement: TRUNCATE has no rows, and a change of none is refused too.
        op.execute(
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses_change()"
        )
