"""The issuers whose tokens this installation believes."""

from dataclasses import dataclass

from joserfc.jwk import Key

from server.auth.claims import ClaimReader
from server.auth.key_ring import KeyRing
from server.auth.token_rules import TokenRules, TypPolicy
from server.auth.tokens import ALGORITHM
from server.auth.verifier import TrustedIssuer
from server.misconfigured import Misconfigured


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The key ring as a verifier asks for keys."""

    ring: KeyRing

    async def key(self, kid: str, algorithm: str) -> Key | None:  # noqa: ARG002 - all are for the one
        """Return the key of this id, or None."""
        try:
            return self.ring.verifying(kid)
        except Misconfigured:
            # Whoever watches the files tells it; the keys that are known stay.
            return None


def own_issuer(ring: KeyRing, issuer: str, audience: str, reader: ClaimReader) -> TrustedIssuer:
    """Return the embedded issuer, whose tokens are for the FHIR base URL."""
    rules = TokenRules(issuer, (audience,), frozenset({ALGORITHM}), TypPolicy.OWN)
    return TrustedIssuer(rules, OwnKeys(ring), reader)
