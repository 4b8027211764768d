"""A client gives a token back: https://www.rfc-editor.org/rfc/rfc7009 ."""

from dataclasses import dataclass

from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint

from graphql_schema.audit.event import Agent, Interaction
from server.auth.claims import Claims
from server.oauth.client import Client
from server.oauth.lifetimes import SECOND
from server.oauth.requests import OAuthRequest
from server.oauth.telling import Told
from server.storage.oauth_grants import Session, digest, end_session, lock_refresh_token
from server.storage.revocations import revoke_token


@dataclass(frozen=True, slots=True)
class Returned:
    """A token that was given back: an access token by its claims, a refresh token by its session."""

    claims: Claims | None = None
    session: Session | None = None

    @property
    def subject(self) -> str | None:
        """Whose token it is."""
        return self.session.account_id if self.session else (self.claims or {}).get("sub")

    def check_client(self, client: Client) -> bool:
        """Tell whether it was issued to this client."""
        owner = self.session.client_id if self.session else (self.claims or {}).get("client_id")
        return bool(owner == client.id)


class Revocation(RevocationEndpoint):
    """Ends the sign-in of a refresh token, or one access token."""

    CLIENT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

    def check_params(self, request: OAuthRequest, client: Client) -> None:  # noqa: ARG002 - Authlib's signature
        """Raise InvalidRequestError without a token. A hint helps nobody here, so any is fine."""
        if "token" not in request.form:
            raise InvalidRequestError("The request has no token.")

    def authenticate_token(self, request: OAuthRequest, client: Client) -> Returned | None:
        """Return the token, or None for what is none of ours any more."""
        self.check_params(request, client)
        returned = _returned(request)
        if returned is None or returned.check_client(client):
            return returned
        raise InvalidGrantError("The token was not issued to this client.")

    def revoke_token(self, token: Returned, request: OAuthRequest) -> None:
        """Refuse the token from now on, and with a refresh token all of its session."""
        issuing = request.issuing
        owner = Agent(token.subject, client_id=request.client.id)
        issuing.told.append(Told(Interaction.REVOKE_TOKEN, owner))
        if token.session:
            end_session(issuing.connection, token.session.id, issuing.now)
        elif token.claims:
            revoke_token(issuing.connection, token.claims["jti"], int(token.claims["exp"]) * SECOND)


def _returned(request: OAuthRequest) -> Returned | None:
    issuing, text = request.issuing, request.form["token"]
    found = lock_refresh_token(issuing.connection, digest(text))
    if found is not None:
        return Returned(session=found[1])
    claims = issuing.tokens.access_claims(text, issuing.now / SECOND)
    return None if claims is None else Returned(claims=claims)
