"""What becomes of a browser, and of the grants given in it, when somebody signs in or out."""

from graphql_schema.account.account import Account
from server.oauth.lifetimes import BROWSER_LIFE
from server.oauth.scopes import OFFLINE
from server.storage.browser_sessions import (
    BrowserSession,
    browser_session,
    end_browser_session,
    start_browser_session,
)
from server.storage.database import Connection
from server.storage.oauth_grants import digest, end_session, move_sessions, sessions_of_browser
from server.storage.sign_ins import account_that_may_sign_in


def signed_in_anew(
    connection: Connection, checked: Account, cookie: str, old_cookie: str | None, now: int
) -> bool:
    """Remember who has signed in, under a new cookie, so that nobody could have known it before.

    Whoever was signed in before in this browser no longer is, unless it is the same account.
    Returns False when the account has been changed since its password was checked.
    """
    account_id = checked.id
    if account_that_may_sign_in(connection, account_id) != checked:
        return False
    new_digest = digest(cookie)
    if old_cookie is not None:
        old_digest = digest(old_cookie)
        old = browser_session(connection, old_digest, now)
        if old and old.account_id == account_id:
            move_sessions(connection, old_digest, new_digest)
            end_browser_session(connection, old_digest)
        else:
            signed_out(connection, old_digest, now)
    start_browser_session(connection, BrowserSession(new_digest, account_id, now, now + BROWSER_LIFE))
    return True


def signed_out(connection: Connection, cookie_digest: str, now: int) -> None:
    """Forget who is signed in in a browser, and end what they granted in it, but for when they are away.

    https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-a-refresh-token
    """
    for session_id, scope in sessions_of_browser(connection, cookie_digest):
        if OFFLINE not in scope.split():
            end_session(connection, session_id, now)
    end_browser_session(connection, cookie_digest)
