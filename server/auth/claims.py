"""What the claims of a verified token say about its bearer."""

from hashlib import sha256
from typing import Any

from graphql_schema.access import ALL_PERMISSIONS, Actor, Permission, Role, permissions_of_scopes
from graphql_schema.task.ids import ID

Claims = dict[str, Any]

_DIGEST_CHARACTERS = 32

_CAUTIOUS_ORDER = (Role.AUDITOR, Role.ADMIN, Role.PRACTITIONER)
"""Of several roles the first here counts: who audits must not write, else the widest."""


def actor_of(claims: Claims, fhir_base: str) -> Actor:
    """Return the bearer. What is absent or of a wrong form gives no right."""
    return Actor(
        subject=claims["sub"],
        role=role_of(claims.get("roles")),
        name=_text(claims.get("name")),
        practitioner_id=practitioner_id_of(claims, fhir_base),
        client_id=_text(claims.get("client_id")),
        granted=granted_by(claims),
        token_digest=token_digest_of(claims.get("jti")),
    )


def token_digest_of(jti: object) -> str | None:
    """Return what stands for a token in the audit trail: it cannot be turned back into the `jti`.

    None without a `jti`, which some issuers leave out.
    """
    text = _text(jti)
    return sha256(text.encode()).hexdigest()[:_DIGEST_CHARACTERS] if text else None


def role_of(roles: object) -> Role | None:
    """Return the role that a list or a space-separated text of roles amounts to."""
    words = roles.split() if isinstance(roles, str) else roles
    if not isinstance(words, list):
        return None
    return next((role for role in _CAUTIOUS_ORDER if role.value in words), None)


def practitioner_id_of(claims: Claims, fhir_base: str) -> str | None:
    """Return the id in `fhirUser`, relative or under our own base, else in `practitioner_id`.

    https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-identity-data
    """
    if "fhirUser" in claims:
        reference = _text(claims["fhirUser"]) or ""
        folder, _, candidate = reference.removeprefix(f"{fhir_base}/").partition("/")
        return candidate if folder == "Practitioner" and ID.fullmatch(candidate) else None
    candidate = _text(claims.get("practitioner_id")) or ""
    return candidate if ID.fullmatch(candidate) else None


def granted_by(claims: Claims) -> frozenset[Permission]:
    """Return what the scopes grant: everything when the token has no `scope` claim at all."""
    if "scope" not in claims:
        return ALL_PERMISSIONS
    return permissions_of_scopes(_text(claims["scope"]) or "")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
