"""An access token as text: a compact JWS, read strictly before any key is used.

https://www.rfc-editor.org/rfc/rfc7515#section-7.1
"""

from dataclasses import dataclass
from typing import Any

from joserfc.errors import UnsupportedAlgorithmError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry, deserialize_compact
from joserfc.util import urlsafe_b64decode

from graphql_schema.fhir.numbers import DecimalNumber
from graphql_schema.fhir.strict_json import read_json
from server.auth.claims import Claims

LONGEST_TOKEN_BYTES = 8 * 1024
LONGEST_HEADER_BYTES = 2 * 1024
"""Some issuers send the certificate of their key along."""

_PARTS = 3
_TIMES = ("exp", "iat", "nbf")
_LATEST_SECOND = 10**12


class RefusedToken(Exception):  # noqa: N818 - an outcome, not an error
    """A token that is not believed, although joserfc might."""


class _Algorithms(JWSRegistry):
    """The algorithms that the caller names, each without an opinion of its own."""

    max_header_length = LONGEST_HEADER_BYTES

    def get_alg(self, name: str) -> Any:
        """Return the algorithm, or raise UnsupportedAlgorithmError."""
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """What a token says of itself, which is worth nothing until its signature fits."""

    text: bytes
    payload: bytes
    header: dict[str, Any]
    claims: Claims

    def verify(self, key: Key) -> None:
        """Raise RefusedToken or JoseError unless `key` signed this, with the algorithm it names."""
        algorithms = _Algorithms(algorithms=[self.header["alg"]], strict_check_header=False)
        signed = deserialize_compact(self.text, key, registry=algorithms)
        if signed.payload != self.payload:
            raise RefusedToken


def read_token(text: bytes) -> UnverifiedToken:
    """Return the header and the claims of a token.

    Raises RefusedToken, ValueError or ApiError for what another reader could understand differently.
    """
    if len(text) > LONGEST_TOKEN_BYTES:
        raise RefusedToken
    parts = text.split(b".")
    if len(parts) != _PARTS:
        raise RefusedToken
    payload = urlsafe_b64decode(parts[1])
    header, claims = read_json(urlsafe_b64decode(parts[0])), read_json(payload)
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise RefusedToken
    return UnverifiedToken(text, payload, header, _with_plain_times(claims))


def _with_plain_times(claims: Claims) -> Claims:
    """Return the claims with times that may have a fraction as numbers to reckon with."""
    for name in _TIMES:
        if isinstance(value := claims.get(name), DecimalNumber):
            if not 0 <= value < _LATEST_SECOND:
                raise RefusedToken
            claims[name] = float(value)
    return claims
