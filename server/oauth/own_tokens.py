"""Reading the tokens that this server itself has issued, inside a transaction or not."""

from dataclasses import dataclass

from joserfc.errors import JoseError

from graphql_schema.errors import ApiError
from server.auth.claims import Claims
from server.auth.key_ring import KeyRing
from server.auth.revocations import is_refused
from server.auth.token_rules import TokenRules, TypPolicy
from server.auth.token_text import RefusedToken, UnverifiedToken, read_token
from server.auth.tokens import ALGORITHM
from server.misconfigured import Misconfigured
from server.oauth.addresses import Addresses
from server.storage.database import Connection
from server.storage.revocations import revocations

ID_TOKEN_TYPE = "JWT"  # noqa: S105 - any but that of access tokens

_HOSTILE = (RefusedToken, JoseError, ApiError, Misconfigured, ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class OwnTokens:
    """Reads tokens by the keys of this installation."""

    ring: KeyRing
    where: Addresses

    def access_claims(self, text: str, now_seconds: float) -> Claims | None:
        """Return the claims of an access token that has not expired, or None."""
        rules = TokenRules(self.where.issuer, (self.where.fhir_base,), frozenset({ALGORITHM}), TypPolicy.OWN)
        try:
            token = self._verified(text)
            rules.check_header(token.header)
            rules.check_claims(token.header, token.claims, now_seconds)
        except _HOSTILE:
            return None
        return token.claims

    def id_claims(self, text: str) -> Claims | None:
        """Return the claims of an ID token, expired or not, or None."""
        try:
            token = self._verified(text)
        except _HOSTILE:
            return None
        is_ours = token.header.get("typ") == ID_TOKEN_TYPE and token.claims.get("iss") == self.where.issuer
        return token.claims if is_ours else None

    def _verified(self, text: str) -> UnverifiedToken:
        token = read_token(text.encode())
        kid = token.header.get("kid")
        key = self.ring.verifying(kid) if isinstance(kid, str) else None
        if key is None or token.header.get("alg") != ALGORITHM:
            raise RefusedToken
        token.verify(key)
        return token


def is_revoked(connection: Connection, claims: Claims) -> bool:
    """Tell whether an access token has been revoked by now, which workers learn a little later."""
    return is_refused(claims, revocations(connection))
