"""Create the tables of the embedded authorization server."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _text() -> sa.Text:
    """Return the type of texts that both engines order by code point."""
    return sa.Text(collation="C" if op.get_bind().dialect.name == "postgresql" else None)


def upgrade() -> None:
    """Create every table and index."""
    _create_account()
    _create_client()
    _create_browser_session()
    _create_session()
    _create_revocation()


def _create_account() -> None:
    op.create_table(
        "account",
        sa.Column("id", _text(), primary_key=True),
        sa.Column("username", _text(), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded_name", _text(), nullable=False),
        sa.Column("role", _text(), nullable=False),
        sa.Column("practitioner_id", _text(), unique=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("password_expires_at", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("account_by_name", "account", ["folded_name", "id"])
    op.create_table(
        "account_word",
        sa.Column("word", _text(), primary_key=True),
        sa.Column("account_id", _text(), sa.ForeignKey("account.id"), primary_key=True, index=True),
        sa.Column("in_name", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in_delay",
        sa.Column("username_digest", _text(), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("retry_at", sa.BigInteger, nullable=False, index=True),
    )


def _create_client() -> None:
    op.create_table(
        "oauth_client",
        sa.Column("id", _text(), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.Text),
        sa.Column("redirect_uris", sa.Text, nullable=False),
        sa.Column("grant_types", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("role", _text()),
        sa.Column("practitioner_id", _text()),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )


def _create_browser_session() -> None:
    op.create_table(
        "browser_session",
        sa.Column("cookie_digest", _text(), primary_key=True),
        sa.Column("account_id", _text(), sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("signed_in_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "oauth_consent",
        sa.Column("account_id", _text(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("client_id", _text(), primary_key=True),
        sa.Column("scope", sa.Text, nullable=False),
    )


def _create_session() -> None:
    op.create_table(
        "oauth_session",
        sa.Column("id", _text(), primary_key=True),
        sa.Column("account_id", _text(), sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("client_id", _text(), nullable=False),
        sa.Column("cookie_digest", _text(), nullable=False, index=True),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("signed_in_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_table(
        "authorization_code",
        sa.Column("code_digest", _text(), primary_key=True),
        sa.Column("session_id", _text(), sa.ForeignKey("oauth_session.id"), nullable=False, index=True),
        sa.Column("redirect_uri", sa.Text, nullable=False),
        sa.Column("code_challenge", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_table(
        "refresh_token",
        sa.Column("token_digest", _text(), primary_key=True),
        sa.Column("session_id", _text(), sa.ForeignKey("oauth_session.id"), nullable=False, index=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )


def _create_revocation() -> None:
    op.create_table(
        "revocation",
        sa.Column("claim", _text(), primary_key=True),
        sa.Column("value", _text(), primary_key=True),
        sa.Column("not_before", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
