"""What has expired is forgotten: codes, refresh tokens, sign-ins and browser sessions."""

import asyncio

from sqlalchemy import func, insert, select

from server.oauth.cleaning import forget_expired
from server.oauth.lifetimes import DAY
from server.storage.browser_sessions import BrowserSession, browser_session, start_browser_session
from server.storage.database import Connection
from server.storage.engine import open_database
from server.storage.identity_tables import ACCOUNT, AUTHORIZATION_CODE, REFRESH_TOKEN, SESSION
from server.storage.oauth_grants import (
    Code,
    RefreshToken,
    Session,
    keep_refresh_token,
    lock_refresh_token,
    read_session,
    start_session,
)

NOW = 1_000 * DAY


def test_only_what_has_expired_is_forgotten(database_url: str) -> None:
    asyncio.run(_forget(database_url))


async def _forget(database_url: str) -> None:
    database = open_database(database_url)
    try:
        await database.write(_fill)
        await database.write(lambda connection: forget_expired(connection, NOW))
        await database.read(_check)
    finally:
        await database.close()


def _fill(connection: Connection) -> None:
    account = {"username": "a", "name": "A", "folded_name": "a", "role": "admin", "active": True}
    connection.execute(insert(ACCOUNT), {**account, "id": "a", "created_at": 0, "changed_at": 0})
    for name, expires_at in (("over", NOW - 2 * DAY), ("alive", NOW + DAY)):
        session = Session(name, "a", "c", "cookie", "openid", 0, expires_at)
        start_session(connection, session, Code(f"code-{name}", name, "u", "ch", None, expires_at))
        keep_refresh_token(connection, RefreshToken(f"token-{name}", name, expires_at))
        start_browser_session(connection, BrowserSession(name, "a", 0, expires_at))
    keep_refresh_token(connection, RefreshToken("old", "alive", NOW - 2 * DAY, NOW - 3 * DAY))


def _check(connection: Connection) -> None:
    for table in (SESSION, AUTHORIZATION_CODE, REFRESH_TOKEN):
        assert connection.execute(select(func.count()).select_from(table)).scalar() == 1
    assert read_session(connection, "alive") is not None
    assert lock_refresh_token(connection, "token-alive") is not None
    assert browser_session(connection, "alive", 0) is not None
    assert browser_session(connection, "over", 0) is None
