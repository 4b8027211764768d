"""What a token has to be before its claims count: its header, its kind, its audience and its times.

https://www.rfc-editor.org/rfc/rfc8725 and https://www.rfc-editor.org/rfc/rfc9068#section-4
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from joserfc.jwt import ClaimsOption, JWTClaimsRegistry

from server.auth.claims import Claims, client_of, scopes_of
from server.auth.token_text import RefusedToken
from server.auth.tokens import TYPE

LEEWAY_SECONDS = 30

_OWN_HEADER = {"alg", "kid", "typ"}
"""What our own tokens have, and nothing else."""

_WISHES = {"crit", "b64", "zip", "enc", "jwk", "jku", "x5u"}
"""Members by which a token would choose how, or with whose key, it is read."""

_OTHER_KINDS = ("nonce", "at_hash", "c_hash", "events")
"""Claims of ID tokens and logout tokens, which access tokens have not."""

_KIND_CLAIMS = {"typ": "Bearer", "token_use": "access"}
"""Where Keycloak and Cognito say in a claim what kind of token it is, and the word for ours."""


_ESSENTIAL: ClaimsOption = {"essential": True}


class TypPolicy(StrEnum):
    """Which `typ` the header of an issuer's tokens must have."""

    OWN = "own"
    REQUIRE = "require"
    COMPAT = "compat"


@dataclass(frozen=True, slots=True)
class TokenRules:
    """The rules for the tokens of one issuer."""

    issuer: str
    audiences: tuple[str, ...]
    algorithms: frozenset[str]
    typ: TypPolicy

    def check_header(self, header: dict[str, Any]) -> str:
        """Return the key id, or raise RefusedToken."""
        kid, algorithm = header.get("kid"), header.get("alg")
        if not isinstance(kid, str) or not kid:
            raise RefusedToken
        if not isinstance(algorithm, str) or algorithm not in self.algorithms:
            raise RefusedToken
        if not _HEADER_CHECKS[self.typ](header):
            raise RefusedToken
        return kid

    def check_claims(self, header: dict[str, Any], claims: Claims, now: float) -> None:
        """Raise RefusedToken or JoseError unless a verified token is meant for us, now."""
        is_typed = _kind_of(header) == TYPE
        essential = ("sub", "iat", "exp", *(("client_id", "jti") if is_typed else ()))
        JWTClaimsRegistry(
            now=int(now),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "values": list(self.audiences)},
            **dict.fromkeys(essential, _ESSENTIAL),
        ).validate(claims)
        if not is_typed:
            _check_untyped(claims)


def _check_untyped(claims: Claims) -> None:
    """Raise RefusedToken for what may be another kind of token of the same issuer for the same audience."""
    if any(name in claims for name in _OTHER_KINDS):
        raise RefusedToken
    if any(claims.get(name, kind) != kind for name, kind in _KIND_CLAIMS.items()):
        raise RefusedToken
    if scopes_of(claims) is None and client_of(claims) is None:
        raise RefusedToken


def _kind_of(header: dict[str, Any]) -> str:
    """Return the header's media type, shortened as RFC 7515, section 4.1.9 allows; "" without one."""
    typ = header.get("typ", "")
    if not isinstance(typ, str):
        raise RefusedToken
    return typ.lower().removeprefix("application/")


_HEADER_CHECKS: dict[TypPolicy, Callable[[dict[str, Any]], bool]] = {
    TypPolicy.OWN: lambda header: header.keys() == _OWN_HEADER and header["typ"] == TYPE,
    TypPolicy.REQUIRE: lambda header: not header.keys() & _WISHES and _kind_of(header) == TYPE,
    TypPolicy.COMPAT: lambda header: not header.keys() & _WISHES and _kind_of(header) in {TYPE, "jwt", ""},
}
