"""Grants and what comes from them, codes and refresh tokens, as rows. Instants are microseconds since 1970 UTC.

Codes and tokens are 256 random bits, so a digest without salt keeps them.
"""

from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, insert, select, update

from server.storage.database import Connection
from server.storage.identity_tables import AUTHORIZATION_CODE, REFRESH_TOKEN, SESSION
from server.storage.revocations import revoke_session


@dataclass(frozen=True, slots=True)
class Session:
    """One grant of an account to a client: the family of all tokens that came from it."""

    id: str
    account_id: str
    client_id: str
    cookie_digest: str
    scope: str
    signed_in_at: int
    expires_at: int
    ended_at: int | None = None

    def lives(self, now: int) -> bool:
        """Tell whether tokens may still come from it."""
        return self.ended_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code of a session."""

    code_digest: str
    session_id: str
    redirect_uri: str
    code_challenge: str
    nonce: str | None
    expires_at: int
    used_at: int | None = None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token of a session."""

    token_digest: str
    session_id: str
    expires_at: int
    used_at: int | None = None


def digest(secret: str) -> str:
    """Return what is kept of a code, of a refresh token or of a cookie."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def _with_session(table: Table, key: str, kind: type) -> Select[Any]:
    columns = [table.c[name] for name in _names(kind)] + [SESSION.c[name] for name in _names(Session)]
    joined = select(*columns).join(SESSION, SESSION.c.id == table.c.session_id)
    # Of parallel uses, the second waits here and then sees the first. SQLite has one writer anyway.
    return joined.where(table.c[key] == bindparam("digest")).with_for_update()


_CODE = _with_session(AUTHORIZATION_CODE, "code_digest", Code)
_REFRESH_TOKEN = _with_session(REFRESH_TOKEN, "token_digest", RefreshToken)
_CLIENT_OF_TOKEN = (
    select(SESSION.c.client_id)
    .join(REFRESH_TOKEN, REFRESH_TOKEN.c.session_id == SESSION.c.id)
    .where(REFRESH_TOKEN.c.token_digest == bindparam("digest"))
)
_SESSION = select(*(SESSION.c[name] for name in _names(Session))).where(SESSION.c.id == bindparam("id"))
_START, _KEEP_CODE, _KEEP_TOKEN = insert(SESSION), insert(AUTHORIZATION_CODE), insert(REFRESH_TOKEN)
_USE_CODE = (
    update(AUTHORIZATION_CODE)
    .where(AUTHORIZATION_CODE.c.code_digest == bindparam("digest"))
    .values(used_at=bindparam("now"))
)
_USE_TOKEN = (
    update(REFRESH_TOKEN)
    .where(REFRESH_TOKEN.c.token_digest == bindparam("digest"))
    .values(used_at=bindparam("now"))
)
_END = (
    update(SESSION)
    .where(SESSION.c.id == bindparam("session_id"), SESSION.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_OF_BROWSER = select(SESSION.c.id, SESSION.c.scope).where(
    SESSION.c.cookie_digest == bindparam("cookie_digest"), SESSION.c.ended_at.is_(None)
)
_MOVE = (
    update(SESSION)
    .where(SESSION.c.cookie_digest == bindparam("old_digest"))
    .values(cookie_digest=bindparam("new_digest"))
)
_OF_CLIENT = select(SESSION.c.id).where(
    SESSION.c.client_id == bindparam("client_id"), SESSION.c.ended_at.is_(None)
)
_OVER = select(SESSION.c.id).where(SESSION.c.expires_at < bindparam("before"))
_FORGET = (
    delete(AUTHORIZATION_CODE).where(AUTHORIZATION_CODE.c.session_id.in_(_OVER)),
    delete(REFRESH_TOKEN).where(REFRESH_TOKEN.c.session_id.in_(_OVER)),
    delete(REFRESH_TOKEN).where(REFRESH_TOKEN.c.expires_at < bindparam("before")),
    delete(SESSION).where(SESSION.c.expires_at < bindparam("before")),
)


def start_session(connection: Connection, session: Session, code: Code) -> None:
    """Keep a new grant and the code that leads to its tokens."""
    connection.execute(_START, {name: getattr(session, name) for name in _names(Session)})
    connection.execute(_KEEP_CODE, {name: getattr(code, name) for name in _names(Code)})


def lock_code(connection: Connection, code_digest: str) -> tuple[Code, Session] | None:
    """Return a code and its session, which nobody else can change until this transaction ends."""
    row = connection.execute(_CODE, {"digest": code_digest}).first()
    if row is None:
        return None
    values, length = tuple(row), len(fields(Code))
    return Code(*values[:length]), Session(*values[length:])


def lock_refresh_token(connection: Connection, token_digest: str) -> tuple[RefreshToken, Session] | None:
    """Return a refresh token and its session, which nobody else can change until this transaction ends."""
    row = connection.execute(_REFRESH_TOKEN, {"digest": token_digest}).first()
    if row is None:
        return None
    values, length = tuple(row), len(fields(RefreshToken))
    return RefreshToken(*values[:length]), Session(*values[length:])


def client_of_refresh_token(connection: Connection, token_digest: str) -> str | None:
    """Return the client id of a refresh token, good or not."""
    found: str | None = connection.execute(_CLIENT_OF_TOKEN, {"digest": token_digest}).scalar()
    return found


def read_session(connection: Connection, session_id: str) -> Session | None:
    """Return a session, ended or not."""
    row = connection.execute(_SESSION, {"id": session_id}).first()
    return None if row is None else Session(*tuple(row))


def use_code(connection: Connection, code_digest: str, now: int) -> None:
    """Mark a locked code as used."""
    connection.execute(_USE_CODE, {"digest": code_digest, "now": now})


def use_refresh_token(connection: Connection, token_digest: str, now: int) -> None:
    """Mark a locked refresh token as used."""
    connection.execute(_USE_TOKEN, {"digest": token_digest, "now": now})


def keep_refresh_token(connection: Connection, token: RefreshToken) -> None:
    """Keep a new refresh token of a session."""
    connection.execute(_KEEP_TOKEN, {name: getattr(token, name) for name in _names(RefreshToken)})


def end_session(connection: Connection, session_id: str, now: int) -> None:
    """End a session: no token comes from it any more, and its access tokens are refused."""
    if connection.execute(_END, {"session_id": session_id, "now": now}).rowcount:
        revoke_session(connection, session_id, now)


def sessions_of_browser(connection: Connection, cookie_digest: str) -> list[tuple[str, str]]:
    """Return id and scope of the sessions that were granted in a browser session and have not ended."""
    return [
        (session_id, scope)
        for session_id, scope in connection.execute(_OF_BROWSER, {"cookie_digest": cookie_digest})
    ]


def sessions_of_client(connection: Connection, client_id: str) -> list[str]:
    """Return the ids of the sessions of a client that have not ended."""
    return [session_id for (session_id,) in connection.execute(_OF_CLIENT, {"client_id": client_id})]


def move_sessions(connection: Connection, old_digest: str, new_digest: str) -> None:
    """Let the sessions that were granted in a browser session belong to the one after it."""
    connection.execute(_MOVE, {"old_digest": old_digest, "new_digest": new_digest})


def forget_grants(connection: Connection, before: int) -> None:
    """Remove what expired before an instant."""
    for statement in _FORGET:
        connection.execute(statement, {"before": before})
