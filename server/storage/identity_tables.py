"""The tables of the embedded authorization server. Instants are microseconds since 1970 UTC.

Secrets are never kept: of passwords and client secrets an Argon2 hash, of codes and refresh
tokens, which are random, a SHA-256 digest in hexadecimal.
"""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Index, Integer, Table, Text
from sqlmodel import Field, SQLModel

from server.storage.tables import METADATA, OrderedText


class AccountRow(SQLModel, table=True):
    """Somebody who can sign in. `username` is folded; without a password hash nobody can yet.

    `folded_name` is the name as searches compare it. `password_expires_at` is until when an
    initial password works; one that its owner chose has none.
    """

    __tablename__ = "account"

    id: str = Field(sa_type=OrderedText, primary_key=True)
    username: str = Field(sa_type=OrderedText, unique=True)
    name: str = Field(sa_type=Text)
    folded_name: str = Field(sa_type=OrderedText)
    role: str = Field(sa_type=OrderedText)
    practitioner_id: str | None = Field(sa_type=OrderedText, unique=True)
    active: bool = Field(sa_type=Boolean)
    password_hash: str | None = Field(sa_type=Text)
    password_expires_at: int | None = Field(sa_type=BigInteger)
    created_at: int = Field(sa_type=BigInteger)
    changed_at: int = Field(sa_type=BigInteger)


class AccountWordRow(SQLModel, table=True):
    """A folded word of an account's name or, unless `in_name`, of its username alone."""

    __tablename__ = "account_word"
    __table_args__: ClassVar[Any] = ({"sqlite_with_rowid": False},)

    word: str = Field(sa_type=OrderedText, primary_key=True)
    account_id: str = Field(sa_type=OrderedText, primary_key=True, foreign_key="account.id", index=True)
    in_name: bool = Field(sa_type=Boolean)


class SignInDelayRow(SQLModel, table=True):
    """How long a username, known or not, has to wait after wrong passwords."""

    __tablename__ = "sign_in_delay"

    username_digest: str = Field(sa_type=OrderedText, primary_key=True)
    failures: int = Field(sa_type=Integer)
    retry_at: int = Field(sa_type=BigInteger, index=True)


class ClientRow(SQLModel, table=True):
    """A registered OAuth client: public without a secret hash. Lists are JSON arrays of texts.

    `role` and `practitioner_id` are what it is in its own name, by client credentials.
    """

    __tablename__ = "oauth_client"

    id: str = Field(sa_type=OrderedText, primary_key=True)
    name: str = Field(sa_type=Text)
    secret_hash: str | None = Field(sa_type=Text)
    redirect_uris: str = Field(sa_type=Text)
    grant_types: str = Field(sa_type=Text)
    scope: str = Field(sa_type=Text)
    role: str | None = Field(sa_type=OrderedText)
    practitioner_id: str | None = Field(sa_type=OrderedText)
    active: bool = Field(sa_type=Boolean)
    created_at: int = Field(sa_type=BigInteger)


class BrowserSessionRow(SQLModel, table=True):
    """A browser in which an account has signed in, known by a cookie that is kept as a digest."""

    __tablename__ = "browser_session"

    cookie_digest: str = Field(sa_type=OrderedText, primary_key=True)
    account_id: str = Field(sa_type=OrderedText, foreign_key="account.id", index=True)
    signed_in_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)


class ConsentRow(SQLModel, table=True):
    """What an account has allowed a client, so that it is not asked again."""

    __tablename__ = "oauth_consent"

    account_id: str = Field(sa_type=OrderedText, primary_key=True, foreign_key="account.id")
    client_id: str = Field(sa_type=OrderedText, primary_key=True)
    scope: str = Field(sa_type=Text)


class SessionRow(SQLModel, table=True):
    """One grant of an account to a client: the family of all tokens that came from it.

    A client may be built in, so `client_id` refers to no row. `cookie_digest` names the browser
    session in which it was given.
    """

    __tablename__ = "oauth_session"

    id: str = Field(sa_type=OrderedText, primary_key=True)
    account_id: str = Field(sa_type=OrderedText, foreign_key="account.id", index=True)
    client_id: str = Field(sa_type=OrderedText)
    cookie_digest: str = Field(sa_type=OrderedText, index=True)
    scope: str = Field(sa_type=Text)
    signed_in_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)
    ended_at: int | None = Field(sa_type=BigInteger)


class AuthorizationCodeRow(SQLModel, table=True):
    """A code on its way through a browser. It is used once: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 ."""

    __tablename__ = "authorization_code"

    code_digest: str = Field(sa_type=OrderedText, primary_key=True)
    session_id: str = Field(sa_type=OrderedText, foreign_key="oauth_session.id", index=True)
    redirect_uri: str = Field(sa_type=Text)
    code_challenge: str = Field(sa_type=Text)
    nonce: str | None = Field(sa_type=Text)
    expires_at: int = Field(sa_type=BigInteger)
    used_at: int | None = Field(sa_type=BigInteger)


class RefreshTokenRow(SQLModel, table=True):
    """One refresh token of a session. Using it twice ends the session."""

    __tablename__ = "refresh_token"

    token_digest: str = Field(sa_type=OrderedText, primary_key=True)
    session_id: str = Field(sa_type=OrderedText, foreign_key="oauth_session.id", index=True)
    expires_at: int = Field(sa_type=BigInteger)
    used_at: int | None = Field(sa_type=BigInteger)


class RevocationRow(SQLModel, table=True):
    """Access tokens that are refused before they expire: one by `jti`, all of a `sid` or of a `sub`.

    Refused are those issued before `not_before`; after `expires_at` none of them lives any more.
    """

    __tablename__ = "revocation"

    claim: str = Field(sa_type=OrderedText, primary_key=True)
    value: str = Field(sa_type=OrderedText, primary_key=True)
    not_before: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)


ACCOUNT: Table = METADATA.tables["account"]
ACCOUNT_WORD: Table = METADATA.tables["account_word"]
SIGN_IN_DELAY: Table = METADATA.tables["sign_in_delay"]
CLIENT: Table = METADATA.tables["oauth_client"]
BROWSER_SESSION: Table = METADATA.tables["browser_session"]
CONSENT: Table = METADATA.tables["oauth_consent"]
SESSION: Table = METADATA.tables["oauth_session"]
AUTHORIZATION_CODE: Table = METADATA.tables["authorization_code"]
REFRESH_TOKEN: Table = METADATA.tables["refresh_token"]
REVOCATION: Table = METADATA.tables["revocation"]

# The directory, as it is listed.
Index("account_by_name", ACCOUNT.c.folded_name, ACCOUNT.c.id)
