"""What becomes of a browser, and of the grants given in it, when somebody signs in or out."""

from dataclasses import dataclass

from graphql_schema.account.account import Account
from graphql_schema.audit.event import Interaction
from server.oauth.authorization_server import Server
from server.oauth.client import Client
from server.oauth.issuing import Issuing
from server.oauth.lifetimes import BROWSER_LIFE
from server.oauth.requests import OAuthRequest
from server.oauth.scopes import OFFLINE
from server.oauth.telling import Told, agent
from server.storage.browser_sessions import (
    BrowserSession,
    browser_session,
    end_browser_session,
    start_browser_session,
)
from server.storage.database import Connection
from server.storage.oauth_grants import digest, end_session, move_sessions, sessions_of_browser
from server.storage.sign_ins import account_that_may_sign_in


@dataclass(frozen=True, slots=True)
class SigningIn:
    """Somebody whose password was right, and the cookies of their browser: the new one and, if any, the old."""

    account: Account
    client: Client
    cookie: str
    old_cookie: str | None

    def done(self, _: Server, request: OAuthRequest) -> bool:
        """Remember who has signed in, under a new cookie, so that nobody could have known it before.

        Whoever was signed in before in this browser no longer is, unless it is the same account.
        Returns False when the account has been changed since its password was checked.
        """
        issuing = request.issuing
        if account_that_may_sign_in(issuing.connection, self.account.id) != self.account:
            return False
        cookie_digest = digest(self.cookie)
        if self.old_cookie is not None:
            self._take_over(issuing, digest(self.old_cookie), cookie_digest)
        start_browser_session(
            issuing.connection,
            BrowserSession(cookie_digest, self.account.id, issuing.now, issuing.now + BROWSER_LIFE),
        )
        issuing.told.append(Told(Interaction.SIGN_IN, agent(self.account, self.client)))
        return True

    def _take_over(self, issuing: Issuing, old_digest: str, new_digest: str) -> None:
        old = browser_session(issuing.connection, old_digest, issuing.now)
        if old and old.account_id == self.account.id:
            move_sessions(issuing.connection, old_digest, new_digest)
            end_browser_session(issuing.connection, old_digest)
        else:
            signed_out(issuing.connection, old_digest, issuing.now)


def signed_out(connection: Connection, cookie_digest: str, now: int) -> None:
    """Forget who is signed in in a browser, and end what they granted in it, but for when they are away.

    https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-a-refresh-token
    """
    for session_id, scope in sessions_of_browser(connection, cookie_digest):
        if OFFLINE not in scope.split():
            end_session(connection, session_id, now)
    end_browser_session(connection, cookie_digest)
