"""Access tokens of our own, in the form of https://www.rfc-editor.org/rfc/rfc9068."""

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from graphql_schema.access import MAY, Role, scope_of

ALGORITHM = "ES256"
TYPE = "at+jwt"

Seconds = Callable[[], float]
"""A wall clock: seconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What one access token says of its bearer.

    Without a scope it has every one of the role. `session_id` names the sign-in that it came from.
    """

    subject: str
    role: Role
    name: str | None = None
    practitioner_id: str | None = None
    client_id: str = "taskward"
    scope: str | None = None
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """Signs access tokens of one issuer for one audience, the FHIR base URL."""

    key: ECKey
    issuer: str
    audience: str
    now: Seconds = time.time

    def issue(self, grant: Grant, lifetime_seconds: int) -> str:
        """Return an access token that is valid from now on."""
        now = self.now()
        issued = int(now)
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": grant.subject,
            "client_id": grant.client_id,
            # Finer than a second, so that what revokes all earlier tokens spares those of the same second.
            "iat": round(now, 3),
            "exp": issued + lifetime_seconds,
            "jti": str(uuid.uuid4()),
            "scope": scope_of(MAY[grant.role]) if grant.scope is None else grant.scope,
            "roles": [grant.role.value],
        }
        if grant.name:
            claims["name"] = grant.name
        if grant.practitioner_id:
            claims["fhirUser"] = f"Practitioner/{grant.practitioner_id}"
        if grant.session_id:
            claims["sid"] = grant.session_id
        return self.sign(claims, TYPE)

    def sign(self, claims: Mapping[str, Any], token_type: str) -> str:
        """Return a token with these claims; its type tells one use of tokens from another."""
        header = {"alg": ALGORITHM, "typ": token_type, "kid": self.key.kid}
        return jws.serialize_compact(header, json.dumps(claims), self.key, [ALGORITHM])
