"""What somebody grants to a client, and how long it lasts."""

import uuid
from dataclasses import dataclass

from graphql_schema.access import ScopeContext
from graphql_schema.account.account import Account
from server.oauth.client import Client
from server.oauth.issuing import may_refresh
from server.oauth.lifetimes import ACCESS_TOKEN_SECONDS, CODE_LIFE, OFFLINE_LIFE, SECOND
from server.oauth.scopes import OFFLINE, granted
from server.storage.browser_sessions import BrowserSession
from server.storage.database import Connection
from server.storage.oauth_grants import Session
from server.storage.sign_ins import account_that_may_sign_in


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody, and the browser in which they signed in."""

    account: Account
    browser: BrowserSession


def personal_scope(client: Client, account: Account, asked: str) -> str:
    """Return what is granted for somebody to a client, whatever it asks; "" for nothing."""
    return granted(asked, client.registration.scope, account.role, ScopeContext.USER)


def account_that_gets_tokens(connection: Connection, account_id: str) -> Account | None:
    """Return the account with this id, if it is active and has no password that somebody else made."""
    account = account_that_may_sign_in(connection, account_id)
    return None if account is None or account.has_to_choose_password else account


def new_session(client: Client, signed_in: SignedIn, asked: str, now: int) -> Session:
    """Return a grant from now on: as long as it may be refreshed, else as its only token."""
    scope = personal_scope(client, signed_in.account, asked)
    browser = signed_in.browser
    if not may_refresh(client, scope):
        expires_at = now + CODE_LIFE + ACCESS_TOKEN_SECONDS * SECOND
    elif OFFLINE in scope.split():
        expires_at = now + OFFLINE_LIFE
    else:
        expires_at = browser.expires_at
    return Session(
        id=str(uuid.uuid4()),
        account_id=signed_in.account.id,
        client_id=client.id,
        cookie_digest=browser.cookie_digest,
        scope=scope,
        signed_in_at=browser.signed_in_at,
        expires_at=expires_at,
    )
