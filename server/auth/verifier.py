"""From the text of an access token to the actor behind it, or why there is none."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import Key

from graphql_schema.access import Caller, NoActorBecause
from graphql_schema.errors import ApiError
from graphql_schema.failures import log_failure
from server.auth.claims import ClaimReader, Claims
from server.auth.token_rules import TokenRules
from server.auth.token_text import RefusedToken, read_token
from server.auth.tokens import Seconds
from server.auth.verified_tokens import VerifiedTokens

log = logging.getLogger("taskward.auth")

_HOSTILE = (RefusedToken, JoseError, ApiError, ValueError, RecursionError)
"""What hostile tokens break."""


class CannotVerify(Exception):  # noqa: N818 - an outcome, not an error
    """Nobody can be believed now: there are no keys, or no news of what is revoked."""


class IssuerKeys(Protocol):
    """The keys of one issuer."""

    async def key(self, kid: str, algorithm: str) -> Key | None:
        """Return the key of this id for this algorithm, or None; raises CannotVerify without any keys."""


class RevokedTokens(Protocol):
    """What was revoked before it expired."""

    @property
    def are_known(self) -> bool:
        """Whether there is recent news."""

    def refuse(self, claims: Claims) -> bool:
        """Tell whether a token with these claims was revoked."""


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """An issuer whose tokens are believed: what they must be, its keys, and how its claims read."""

    rules: TokenRules
    keys: IssuerKeys
    reader: ClaimReader


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """Verifies access tokens of trusted issuers, by name.

    https://www.rfc-editor.org/rfc/rfc9068#section-4
    https://www.rfc-editor.org/rfc/rfc8725
    """

    issuers: Mapping[str, TrustedIssuer]
    revoked: RevokedTokens
    now: Seconds = time.time
    verified: VerifiedTokens = field(default_factory=VerifiedTokens)

    async def caller(self, token: bytes) -> Caller:
        """Return the actor, or why there is none. Never raises and never logs the token.

        It waits only for the keys of a foreign issuer, and not even then when it knows the token.
        """
        try:
            now = self.now()
            return self.verified.actor(token, now) or await self._actor(token, now)
        except ExpiredTokenError:
            return NoActorBecause.EXPIRED_TOKEN
        except _HOSTILE:
            return NoActorBecause.INVALID_TOKEN
        except CannotVerify:
            return NoActorBecause.CANNOT_VERIFY
        except Exception as error:  # noqa: BLE001 - our own mistakes refuse too, but not in silence
            log_failure(log, "A token could not be verified", error)
            return NoActorBecause.INVALID_TOKEN

    async def _actor(self, text: bytes, now: float) -> Caller:
        generation = self.verified.generation
        token = read_token(text)
        # Whoever signed it, it names one of the issuers that we know, or nobody is asked for keys.
        name = token.claims.get("iss")
        issuer = self.issuers.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise RefusedToken
        kid = issuer.rules.check_header(token.header)
        key = await issuer.keys.key(kid, token.header["alg"])
        if key is None:
            raise RefusedToken
        token.verify(key)
        issuer.rules.check_claims(token.header, token.claims, now)
        if not self.revoked.are_known:
            raise CannotVerify
        if self.revoked.refuse(token.claims):
            return NoActorBecause.EXPIRED_TOKEN
        actor = issuer.reader.actor_of(token.claims)
        self.verified.keep(text, actor, now, token.claims["exp"], generation)
        return actor
