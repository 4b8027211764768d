"""From the text of an access token to the actor behind it, or why there is none."""

import logging
import time
from dataclasses import dataclass, field

from joserfc import jws
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import ECKey, KeySet
from joserfc.jwt import JWTClaimsRegistry
from joserfc.util import urlsafe_b64decode

from graphql_schema.access import Actor, Caller, NoActorBecause
from graphql_schema.errors import ApiError
from graphql_schema.failures import log_failure
from graphql_schema.fhir.strict_json import read_json
from server.auth.claims import Claims, actor_of
from server.auth.tokens import ALGORITHM, TYPE, Seconds
from server.auth.verified_tokens import VerifiedTokens

log = logging.getLogger("taskward.auth")

LEEWAY_SECONDS = 30
LONGEST_TOKEN_BYTES = 8 * 1024

_HEADER_MEMBERS = {"alg", "kid", "typ"}
"""What our own tokens have: a `jwk`, `jku`, `x5u`, `crit` or `b64` is somebody else's wish."""


class _Refused(Exception):  # noqa: N818 - an outcome, not an error
    """A token that joserfc would accept and we do not."""


_HOSTILE = (_Refused, JoseError, ApiError, ValueError, RecursionError)
"""What hostile tokens break."""


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """Verifies access tokens of our own issuer for our own audience, the FHIR base URL.

    https://www.rfc-editor.org/rfc/rfc9068#section-4
    https://www.rfc-editor.org/rfc/rfc8725
    """

    key: ECKey
    issuer: str
    audience: str
    now: Seconds = time.time
    verified: VerifiedTokens = field(default_factory=VerifiedTokens)

    def caller(self, token: bytes) -> Caller:
        """Return the actor, or why there is none. Never raises and never logs the token."""
        try:
            return self._actor(token)
        except ExpiredTokenError:
            return NoActorBecause.EXPIRED_TOKEN
        except _HOSTILE:
            return NoActorBecause.INVALID_TOKEN
        except Exception as error:  # noqa: BLE001 - our own mistakes refuse too, but not in silence
            log_failure(log, "A token could not be verified", error)
            return NoActorBecause.INVALID_TOKEN

    def _actor(self, token: bytes) -> Actor:
        now = self.now()
        if known := self.verified.actor(token, now):
            return known
        generation = self.verified.generation
        claims = self._claims(token, now)
        actor = actor_of(claims, self.audience)
        self.verified.keep(token, actor, now, claims["exp"], generation)
        return actor

    def _claims(self, token: bytes, now: float) -> Claims:
        if len(token) > LONGEST_TOKEN_BYTES:
            raise _Refused
        _check_header(token)
        # Only a key set looks at `kid`; a single key would be used for any.
        signed = jws.deserialize_compact(token, KeySet([self.key]), [ALGORITHM])
        claims = read_json(signed.payload)
        if not isinstance(claims, dict):
            raise _Refused
        self._rules(now).validate(claims)
        return claims

    def _rules(self, now: float) -> JWTClaimsRegistry:
        return JWTClaimsRegistry(
            now=int(now),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            sub={"essential": True},
            client_id={"essential": True},
            jti={"essential": True},
            iat={"essential": True},
            exp={"essential": True},
        )


def _check_header(token: bytes) -> None:
    """Refuse a header that another reader could understand differently, before any key is used."""
    header = read_json(urlsafe_b64decode(token.partition(b".")[0]))
    if not isinstance(header, dict) or header.keys() != _HEADER_MEMBERS:
        raise _Refused
    if header["alg"] != ALGORITHM or header["typ"] != TYPE or not isinstance(header["kid"], str):
        raise _Refused
