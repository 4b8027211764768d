"""Who is signed in in which browser, and what they allowed, as rows. Instants are microseconds since 1970 UTC."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from server.storage.database import Connection
from server.storage.identity_tables import BROWSER_SESSION, CONSENT


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A browser in which an account has signed in. `cookie_digest` is what is kept of its cookie."""

    cookie_digest: str
    account_id: str
    signed_in_at: int
    expires_at: int


_TABLE = BROWSER_SESSION.c
_ONE = select(_TABLE.cookie_digest, _TABLE.account_id, _TABLE.signed_in_at, _TABLE.expires_at).where(
    _TABLE.cookie_digest == bindparam("cookie_digest"), _TABLE.expires_at > bindparam("now")
)
_START = insert(BROWSER_SESSION)
_END = delete(BROWSER_SESSION).where(_TABLE.cookie_digest == bindparam("cookie_digest"))
_OVER = delete(BROWSER_SESSION).where(_TABLE.expires_at < bindparam("before"))

_CONSENT = select(CONSENT.c.scope).where(
    CONSENT.c.account_id == bindparam("account_id"), CONSENT.c.client_id == bindparam("client_id")
)


def _or_instead(insertion: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    return insertion.on_conflict_do_update(
        index_elements=["account_id", "client_id"], set_={"scope": insertion.excluded.scope}
    )


_ALLOW = {
    "sqlite": _or_instead(sqlite.insert(CONSENT)),
    "postgresql": _or_instead(postgresql.insert(CONSENT)),
}


def start_browser_session(connection: Connection, session: BrowserSession) -> None:
    """Remember who signed in."""
    values = {
        "cookie_digest": session.cookie_digest,
        "account_id": session.account_id,
        "signed_in_at": session.signed_in_at,
        "expires_at": session.expires_at,
    }
    connection.execute(_START, values)


def browser_session(connection: Connection, cookie_digest: str, now: int) -> BrowserSession | None:
    """Return who is signed in in a browser at `now`."""
    row = connection.execute(_ONE, {"cookie_digest": cookie_digest, "now": now}).first()
    return None if row is None else BrowserSession(*tuple(row))


def end_browser_session(connection: Connection, cookie_digest: str) -> None:
    """Forget who signed in in a browser."""
    connection.execute(_END, {"cookie_digest": cookie_digest})


def forget_browser_sessions(connection: Connection, before: int) -> None:
    """Remove what expired before an instant."""
    connection.execute(_OVER, {"before": before})


def consent(connection: Connection, account_id: str, client_id: str) -> str:
    """Return the scopes that an account has allowed a client; "" when it was never asked."""
    found: str | None = connection.execute(
        _CONSENT, {"account_id": account_id, "client_id": client_id}
    ).scalar()
    return found or ""


def allow(connection: Connection, account_id: str, client_id: str, scope: str) -> None:
    """Remember the scopes that an account allows a client, in place of those before."""
    row = {"account_id": account_id, "client_id": client_id, "scope": scope}
    connection.execute(_ALLOW[connection.dialect.name], row)
