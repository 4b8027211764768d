"""The tokens that one request gets, inside its transaction."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidScopeError
from authlib.oidc.core.util import create_half_hash

from graphql_schema.access import Role, ScopeContext
from graphql_schema.account.account import Account
from graphql_schema.audit.event import Interaction
from server.auth.tokens import ALGORITHM, Grant, TokenIssuer
from server.oauth.client import Client
from server.oauth.lifetimes import ACCESS_TOKEN_SECONDS, REFRESH_IDLE, SECOND
from server.oauth.own_tokens import ID_TOKEN_TYPE, OwnTokens
from server.oauth.scopes import FHIR_USER, OFFLINE, ONLINE, OPENID, PROFILE, granted
from server.oauth.telling import Told, agent_in_own_name
from server.storage.database import Connection
from server.storage.oauth_grants import RefreshToken, Session, digest, keep_refresh_token

_SECRET_BYTES = 32


def new_secret() -> str:
    """Return 256 random bits as text for URLs, cookies and forms."""
    return secrets.token_urlsafe(_SECRET_BYTES)


@dataclass(frozen=True, slots=True)
class Issuing:
    """Signs tokens over an open transaction. `now` is microseconds since 1970 UTC.

    What is `told` goes into the audit trail with the same transaction.
    """

    connection: Connection
    issuer: TokenIssuer
    tokens: OwnTokens
    now: int
    told: list[Told] = field(default_factory=list)

    def to_person(
        self, client: Client, account: Account, session: Session, scope: str, nonce: str | None = None
    ) -> dict[str, Any]:
        """Return the token response for somebody who has signed in, or raise InvalidScopeError.

        https://www.rfc-editor.org/rfc/rfc6749#section-5.1
        """
        scope = granted(scope, client.registration.scope, account.role, ScopeContext.USER)
        if not scope:
            raise InvalidScopeError
        grant = Grant(
            account.id, account.role, account.name, account.practitioner_id, client.id, scope, session.id
        )
        response = self._response(grant, scope)
        if OPENID in scope.split():
            response["id_token"] = self._id_token(
                client, account, session, scope, nonce, response["access_token"]
            )
        if may_refresh(client, session.scope):
            response["refresh_token"] = self._refresh_token(session)
        return response

    def to_client(self, client: Client, asked: str | None) -> dict[str, Any]:
        """Return the token response for a client in its own name, or raise InvalidScopeError.

        https://www.rfc-editor.org/rfc/rfc6749#section-4.4.3
        """
        registered = client.registration
        if registered.role is None:
            raise InvalidScopeError
        role = Role(registered.role)
        scope = granted(asked or registered.scope, registered.scope, role, ScopeContext.SYSTEM)
        if not scope:
            raise InvalidScopeError
        grant = Grant(client.id, role, registered.name, registered.practitioner_id, client.id, scope)
        self.told.append(Told(Interaction.ISSUE_TOKEN, agent_in_own_name(client)))
        return self._response(grant, scope)

    def _response(self, grant: Grant, scope: str) -> dict[str, Any]:
        return {
            "access_token": self.issuer.issue(grant, ACCESS_TOKEN_SECONDS),
            "token_type": "Bearer",
            "expires_in": ACCESS_TOKEN_SECONDS,
            "scope": scope,
        }

    def _refresh_token(self, session: Session) -> str:
        secret = new_secret()
        expires_at = min(session.expires_at, self.now + REFRESH_IDLE)
        keep_refresh_token(self.connection, RefreshToken(digest(secret), session.id, expires_at))
        return secret

    def _id_token(
        self,
        client: Client,
        account: Account,
        session: Session,
        scope: str,
        nonce: str | None,
        access_token: str,
    ) -> str:
        """Return who has signed in, when and for which client.

        https://openid.net/specs/openid-connect-core-1_0.html#IDToken
        """
        issued = self.now // SECOND
        half_hash = create_half_hash(access_token, ALGORITHM)
        claims: dict[str, Any] = {
            "iss": self.issuer.issuer,
            "sub": account.id,
            "aud": client.id,
            "iat": issued,
            "exp": issued + ACCESS_TOKEN_SECONDS,
            "auth_time": session.signed_in_at // SECOND,
            "sid": session.id,
            "at_hash": half_hash.decode(),
        }
        if nonce is not None:
            claims["nonce"] = nonce
        words = scope.split()
        if PROFILE in words:
            claims |= {"name": account.name, "preferred_username": account.username}
        if FHIR_USER in words and account.reference:
            claims["fhirUser"] = f"{self.issuer.audience}/{account.reference}"
        return self.issuer.sign(claims, ID_TOKEN_TYPE)


def may_refresh(client: Client, scope: str) -> bool:
    """Tell whether a client gets refresh tokens with these scopes."""
    return client.check_grant_type("refresh_token") and not {OFFLINE, ONLINE}.isdisjoint(scope.split())
