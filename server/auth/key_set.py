"""The keys that an issuer publishes, as far as they are fit to verify tokens.

https://www.rfc-editor.org/rfc/rfc7517#section-5
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey
from joserfc.util import urlsafe_b64decode

_MOST_KEYS = 100
_RSA_BITS = range(2048, 8192 + 1)
_PRIVATE = {"d", "k"}

RSA_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
ALGORITHMS = frozenset({*RSA_ALGORITHMS, "ES256", "ES384", "EdDSA", "Ed25519"})
"""What can be allowed at all: no secrets shared with the issuer, no weak curves, no `none`."""


def _of_ec(key: ECKey) -> tuple[str, ...]:
    return {"P-256": ("ES256",), "P-384": ("ES384",)}.get(key.curve_name, ())


def _of_okp(key: OKPKey) -> tuple[str, ...]:
    return ("EdDSA", "Ed25519") if key.curve_name == "Ed25519" else ()


_ALGORITHMS_OF: Mapping[type[Any], Callable[[Any], tuple[str, ...]]] = {
    RSAKey: lambda _: RSA_ALGORITHMS,
    ECKey: _of_ec,
    OKPKey: _of_okp,
}


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key, and the algorithms that it may have signed with."""

    kid: str
    key: Key
    algorithms: frozenset[str]

    @property
    def identity(self) -> tuple[str, str, frozenset[str]]:
        """What tells it from every other key."""
        return self.kid, self.key.thumbprint(), self.algorithms


def usable_keys(document: Any) -> list[PublishedKey]:
    """Return the keys of a JWK Set that can verify tokens; others in it are passed over.

    Raises ValueError when it is no JWK Set, or has no usable key.
    """
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or len(keys) > _MOST_KEYS:
        raise ValueError("it is no JWK Set")
    found = [usable for key in keys if (usable := _usable(key))]
    if not found:
        raise ValueError("it has no key that is strong enough and for signatures")
    return found


def _bits(number: str) -> int:
    return int.from_bytes(urlsafe_b64decode(number.encode())).bit_length()


def _usable(jwk: Any) -> PublishedKey | None:
    # A key whose private half is published may be anybody's.
    if not isinstance(jwk, dict) or jwk.keys() & _PRIVATE:
        return None
    kid, use, operations = jwk.get("kid"), jwk.get("use", "sig"), jwk.get("key_ops", ["verify"])
    if not isinstance(kid, str) or use != "sig" or "verify" not in operations:
        return None
    try:
        if jwk.get("kty") == "RSA" and _bits(jwk["n"]) not in _RSA_BITS:
            return None
        key = JWKRegistry.import_key(jwk)
        fits = frozenset(_ALGORITHMS_OF.get(type(key), lambda _: ())(key))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None
    algorithms = fits & {jwk["alg"]} if isinstance(jwk.get("alg"), str) else fits
    return PublishedKey(kid, key, algorithms) if algorithms else None
