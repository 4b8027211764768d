"""Create the task tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_LATEST = 4611686018427387904


def _text() -> sa.Text:
    """Return the type of texts that both engines order by code point."""
    return sa.Text(collation="C" if op.get_bind().dialect.name == "postgresql" else None)


def upgrade() -> None:
    """Create every table and index."""
    _create_task()
    _create_task_version()
    _create_task_token()
    _create_task_reference()
    _create_task_text()


def _create_task() -> None:
    op.create_table(
        "task",
        sa.Column("id", _text(), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("last_updated", sa.BigInteger, nullable=False),
        sa.Column("json", sa.Text, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("owner", _text()),
        sa.Column("subject", _text()),
        sa.Column("status", _text(), nullable=False),
        sa.Column("intent", _text(), nullable=False),
        sa.Column("priority", _text()),
        sa.Column("priority_rank", sa.Integer, nullable=False),
        sa.Column("description", _text()),
        sa.Column("authored_on_from", sa.BigInteger),
        sa.Column("authored_on_to", sa.BigInteger),
        sa.Column("modified_from", sa.BigInteger),
        sa.Column("modified_to", sa.BigInteger),
        sa.Column("period_from", sa.BigInteger),
        sa.Column("period_to", sa.BigInteger),
        sa.Column("due_date_from", sa.BigInteger),
        sa.Column("due_date_to", sa.BigInteger),
        sa.Column("not_before_from", sa.BigInteger),
        sa.Column("not_before_to", sa.BigInteger),
    )
    due = sa.text(f"coalesce(due_date_to, {_LATEST})")
    _index_task("task_by_newest", ["last_updated", "id"])
    _index_task("task_by_owner", ["owner", "last_updated", "id"])
    _index_task("task_by_owner_and_status", ["owner", "status", "last_updated", "id"])
    _index_task("task_by_owner_and_due_date", ["owner", due, "id"])
    _index_task("task_by_due_date", [due, "id"])
    _index_task("task_by_status", ["status", "last_updated", "id"])
    _index_task("task_by_subject", ["subject", "last_updated", "id"])


def _index_task(name: str, keys: list[str | sa.TextClause]) -> None:
    """Create an index of the tasks that are not deleted."""
    op.create_index(
        name, "task", keys, sqlite_where=sa.text("deleted = 0"), postgresql_where=sa.text("deleted = false")
    )


def _create_task_version() -> None:
    op.create_table(
        "task_version",
        sa.Column("task_id", _text(), sa.ForeignKey("task.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last_updated", sa.BigInteger, nullable=False),
        sa.Column("interaction", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("json", sa.Text, nullable=False),
    )
    op.create_index("task_version_by_newest", "task_version", ["last_updated", "task_id", "version"])


def _create_task_token() -> None:
    op.create_table(
        "task_token",
        sa.Column("task_id", _text(), sa.ForeignKey("task.id"), primary_key=True),
        sa.Column("parameter", _text(), primary_key=True),
        sa.Column("system", _text(), primary_key=True),
        sa.Column("code", _text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("task_token_by_value", "task_token", ["parameter", "code", "system", "task_id"])


def _create_task_reference() -> None:
    op.create_table(
        "task_reference",
        sa.Column("task_id", _text(), sa.ForeignKey("task.id"), primary_key=True),
        sa.Column("parameter", _text(), primary_key=True),
        sa.Column("target", _text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("task_reference_by_target", "task_reference", ["parameter", "target", "task_id"])


def _create_task_text() -> None:
    op.create_table(
        "task_text",
        sa.Column("task_id", _text(), sa.ForeignKey("task.id"), primary_key=True),
        sa.Column("parameter", _text(), primary_key=True),
        sa.Column("digest", _text(), primary_key=True),
        sa.Column("folded", _text(), nullable=False),
        sqlite_with_rowid=False,
    )
