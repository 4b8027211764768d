"""The three ways to tokens, over the rows that one transaction has locked.

https://www.rfc-editor.org/rfc/rfc6749#section-4
https://www.rfc-editor.org/rfc/rfc9700#section-4.14
"""

from typing import Any

from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError

from graphql_schema.account.account import Account
from graphql_schema.audit.event import Agent, Interaction
from server.oauth.client import Client
from server.oauth.issuing import Issuing
from server.oauth.lifetimes import CODE_LIFE
from server.oauth.presented import PresentedCode, PresentedToken
from server.oauth.requests import OAuthRequest
from server.oauth.sessions import SignedIn, account_that_gets_tokens, new_session
from server.oauth.telling import REUSED, Told, agent
from server.storage.oauth_grants import (
    Code,
    RefreshToken,
    Session,
    digest,
    end_session,
    lock_code,
    lock_refresh_token,
    start_session,
    use_code,
    use_refresh_token,
)

_METHODS = ["client_secret_basic", "client_secret_post", "none"]


class CodeGrant(grants.AuthorizationCodeGrant):
    """Somebody signs in and allows it: https://www.rfc-editor.org/rfc/rfc6749#section-4.1 ."""

    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS
    request: OAuthRequest

    @staticmethod
    def validate_authorization_redirect_uri(request: OAuthRequest, client: Client) -> str:
        """Return the redirect URI, or raise InvalidRequestError, which is then shown and not sent on."""
        redirect_uri = request.payload.data.get("redirect_uri")
        if redirect_uri is None:
            raise InvalidRequestError("The request has no redirect_uri.")
        if not client.check_redirect_uri(redirect_uri):
            raise InvalidRequestError("The redirect_uri is none of those that the client has registered.")
        return redirect_uri

    def save_authorization_code(self, code: str, request: OAuthRequest) -> None:
        """Keep the code and the session that it leads to."""
        signed_in: SignedIn = request.user
        values, issuing = request.payload.data, request.issuing
        session = new_session(request.client, signed_in, request.scope, issuing.now)
        kept = Code(
            code_digest=digest(code),
            session_id=session.id,
            redirect_uri=values["redirect_uri"],
            code_challenge=values["code_challenge"],
            nonce=values.get("nonce"),
            expires_at=issuing.now + CODE_LIFE,
        )
        start_session(issuing.connection, session, kept)

    def query_authorization_code(self, code: str, client: Client) -> PresentedCode | None:
        """Return the code if it is good for this client. One that was used before ends its session.

        https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
        """
        issuing = self.request.issuing
        found = lock_code(issuing.connection, digest(code))
        if found is None or found[1].client_id != client.id:
            return None
        kept, session = found
        return PresentedCode(kept, session) if _may_be_used(issuing, kept, session) else None

    def authenticate_user(self, authorization_code: PresentedCode) -> Account | None:
        """Return who has signed in, if they still may."""
        account_id = authorization_code.session.account_id
        return account_that_gets_tokens(self.request.issuing.connection, account_id)

    def delete_authorization_code(self, authorization_code: PresentedCode) -> None:
        """Mark the code as used; it stays, so that a second use is noticed."""
        issuing = self.request.issuing
        use_code(issuing.connection, authorization_code.code.code_digest, issuing.now)

    def generate_token(self, user: Account, scope: str, **_: Any) -> dict[str, Any]:
        """Return the token response."""
        presented: PresentedCode = self.request.authorization_code
        response = self.request.issuing.to_person(
            self.request.client, user, presented.session, scope, presented.code.nonce
        )
        self.request.issuing.told.append(Told(Interaction.ISSUE_TOKEN, agent(user, self.request.client)))
        return response


class RefreshGrant(grants.RefreshTokenGrant):
    """A refresh token for new tokens: https://www.rfc-editor.org/rfc/rfc6749#section-6 ."""

    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True
    request: OAuthRequest

    def authenticate_refresh_token(self, refresh_token: str) -> PresentedToken | None:
        """Return the token if it is good. One that was used before ends its session.

        Who used it first may have stolen it: https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2
        """
        issuing = self.request.issuing
        found = lock_refresh_token(issuing.connection, digest(refresh_token))
        if found is None:
            return None
        kept, session = found
        return PresentedToken(kept, session) if _may_be_used(issuing, kept, session) else None

    def authenticate_user(self, refresh_token: PresentedToken) -> Account:
        """Return who has signed in, or raise InvalidGrantError when they have to do so again."""
        connection, account_id = self.request.issuing.connection, refresh_token.session.account_id
        account = account_that_gets_tokens(connection, account_id)
        if account is None:
            raise InvalidGrantError("Whoever this token is for has to sign in again.")
        return account

    def revoke_old_credential(self, refresh_token: PresentedToken) -> None:
        """Mark the token as used; it stays, so that a second use is noticed."""
        issuing = self.request.issuing
        use_refresh_token(issuing.connection, refresh_token.token.token_digest, issuing.now)

    def generate_token(self, user: Account, scope: str, **_: Any) -> dict[str, Any]:
        """Return the token response."""
        presented: PresentedToken = self.request.refresh_token
        response = self.request.issuing.to_person(self.request.client, user, presented.session, scope)
        self.request.issuing.told.append(Told(Interaction.REFRESH_TOKEN, agent(user, self.request.client)))
        return response


class CredentialsGrant(grants.ClientCredentialsGrant):
    """A client in its own name: https://www.rfc-editor.org/rfc/rfc6749#section-4.4 ."""

    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS[:2]
    request: OAuthRequest

    def generate_token(self, scope: str | None = None, **_: Any) -> dict[str, Any]:
        """Return the token response."""
        return self.request.issuing.to_client(self.request.client, scope)


def _may_be_used(issuing: Issuing, kept: Code | RefreshToken, session: Session) -> bool:
    """Tell whether what was presented is good; what was used before ends its session."""
    if kept.used_at is None:
        return issuing.now < kept.expires_at and session.lives(issuing.now)
    end_session(issuing.connection, session.id, issuing.now)
    who = Agent(session.account_id, client_id=session.client_id)
    issuing.told.append(Told(Interaction.REVOKE_TOKEN, who, REUSED))
    return False
