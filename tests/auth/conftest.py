"""One installation with its key, its clock and its verifier."""

import asyncio
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc.jwk import ECKey

from graphql_schema.access import Caller
from server.auth.claims import ClaimReader, Claims
from server.auth.token_rules import TokenRules, TypPolicy
from server.auth.verifier import TokenVerifier, TrustedIssuer
from tests.auth.forging import NOW, compact, json_bytes

ISSUER = "https://tasks.example.org"
AUDIENCE = f"{ISSUER}/api/fhir"


@dataclass
class Keys:
    """One key, as a verifier asks for it."""

    only: ECKey

    async def key(self, kid: str, algorithm: str) -> ECKey | None:
        return self.only if (kid, algorithm) == (self.only.kid, "ES256") else None


@dataclass
class Revoked:
    """What is revoked: tokens with these ids."""

    ids: set[str] = field(default_factory=set)
    are_known: bool = True

    def refuse(self, claims: Claims) -> bool:
        return claims["jti"] in self.ids


def own_verifier(
    key: ECKey, issuer: str, now: Callable[[], float] = time.time, revoked: Revoked | None = None
) -> TokenVerifier:
    """Return a verifier of the tokens that the embedded issuer at this address signs with this key."""
    audience = f"{issuer}/api/fhir"
    rules = TokenRules(issuer, (audience,), frozenset({"ES256"}), TypPolicy.OWN)
    own = TrustedIssuer(rules, Keys(key), ClaimReader(audience))
    return TokenVerifier({issuer: own}, revoked or Revoked(), now)


_TIME = re.compile(r"\b1(?:799999|800000)\d{3}\b")


@dataclass
class Installation:
    """A key, and the tokens that it signs; `issuer` and `at` may be those of a running server."""

    key: ECKey
    at: float = NOW
    revoked: Revoked = field(default_factory=Revoked)
    issuer: str = ISSUER
    verifier: TokenVerifier = field(init=False)

    def __post_init__(self) -> None:
        self.verifier = own_verifier(self.key, self.issuer, lambda: self.at, self.revoked)

    def header(self, **changes: Any) -> dict[str, Any]:
        return present({"alg": "ES256", "typ": "at+jwt", "kid": self.key.kid}, changes)

    def claims(self, **changes: Any) -> dict[str, Any]:
        good = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "nora",
            "client_id": "worklist",
            "iat": NOW - 60,
            "exp": NOW + 600,
            "jti": "0190",
            "scope": "user/Task.cruds",
            "roles": ["practitioner"],
            "fhirUser": "Practitioner/p1",
        }
        return self._moved(present(good, changes))

    def _moved(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Return claims that were written for ISSUER around NOW as those of this issuer, around its time."""
        text = json.dumps(claims).replace(ISSUER, self.issuer)
        shift = int(self.at) - NOW if self.issuer != ISSUER else 0
        moved: dict[str, Any] = json.loads(_TIME.sub(lambda found: str(int(found[0]) + shift), text))
        return moved

    def token(self, **changes: Any) -> bytes:
        return compact(json_bytes(self.header()), json_bytes(self.claims(**changes)), self.key)

    def token_with_header(self, **changes: Any) -> bytes:
        return compact(json_bytes(self.header(**changes)), json_bytes(self.claims()), self.key)

    def token_with_payload(self, payload: bytes) -> bytes:
        return compact(json_bytes(self.header()), payload, self.key)

    def caller(self, token: bytes) -> Caller:
        return asyncio.run(self.verifier.caller(token))


def present(good: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return the members after the changes; one changed to `...` is left out."""
    return {name: value for name, value in (good | changes).items() if value is not ...}


Forge = Callable[[Installation], bytes]


@pytest.fixture(scope="session")
def key() -> ECKey:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"})
    key.ensure_kid()
    return key


@pytest.fixture
def ours(key: ECKey) -> Installation:
    return Installation(key)
