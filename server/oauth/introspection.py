"""A resource server asks what a token is worth: https://www.rfc-editor.org/rfc/rfc7662 ."""

from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from server.oauth.client import Client
from server.oauth.issuing import Issuing
from server.oauth.lifetimes import SECOND
from server.oauth.own_tokens import is_revoked
from server.oauth.requests import OAuthRequest
from server.storage.oauth_grants import digest, lock_refresh_token

_TOLD = ("scope", "client_id", "exp", "iat", "iss", "sub", "aud", "jti", "fhirUser")
_INACTIVE = {"active": False}
"""All that is said of anything else: not whether it is expired, revoked, or never was."""


class Introspection(IntrospectionEndpoint):
    """Answers registered clients with a secret."""

    CLIENT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

    def authenticate_token(self, request: OAuthRequest, client: Client) -> dict[str, Any]:
        """Return what is told of a token."""
        if "token" not in request.form:
            raise InvalidRequestError("The request has no token.")
        issuing, text = request.issuing, request.form["token"]
        return _access_token(issuing, text) or _refresh_token(issuing, text, client) or _INACTIVE

    def create_introspection_payload(self, token: dict[str, Any]) -> dict[str, Any]:
        """Return it as it is."""
        return token


def _access_token(issuing: Issuing, text: str) -> dict[str, Any] | None:
    claims = issuing.tokens.access_claims(text, issuing.now / SECOND)
    if claims is None or is_revoked(issuing.connection, claims):
        return None
    told = {name: claims[name] for name in _TOLD if name in claims}
    # Ours have a fraction of a second, which https://www.rfc-editor.org/rfc/rfc7662#section-2.2 knows not.
    return {"active": True, "token_type": "Bearer", **told, "iat": int(claims["iat"])}


def _refresh_token(issuing: Issuing, text: str, client: Client) -> dict[str, Any] | None:
    """Return what is told of a refresh token to the client that has it; to others, it is nothing."""
    found = lock_refresh_token(issuing.connection, digest(text))
    if found is None:
        return None
    token, session = found
    is_good = token.used_at is None and issuing.now < token.expires_at and session.lives(issuing.now)
    if not is_good or session.client_id != client.id:
        return None
    return {
        "active": True,
        "scope": session.scope,
        "client_id": session.client_id,
        "exp": token.expires_at // SECOND,
        "iss": issuing.issuer.issuer,
        "sub": session.account_id,
    }
