"""What the claims of a verified token say about its bearer. What is absent or odd gives no right."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from graphql_schema.access import (
    ALL_PERMISSIONS,
    Actor,
    Permission,
    Role,
    ScopeContext,
    permissions_of_scopes,
    speaks_of_resources,
)
from graphql_schema.fhir.ids import ID
from server.auth.claim_paths import OWN_PATHS, ClaimPaths, words_in

Claims = dict[str, Any]

_DIGEST_CHARACTERS = 32

_CAUTIOUS_ORDER = (Role.AUDITOR, Role.ADMIN, Role.PRACTITIONER)
"""Of several roles the first here counts: who audits must not write, else the widest."""

_CLIENT_CLAIMS = ("client_id", "azp", "appid", "cid")
_SCOPE_CLAIMS = ("scope", "scp")
_REFERENCE_CLAIM = "fhirUser"
"""Its value is a reference by definition; other claims may hold a bare id.

https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-identity-data
"""

_NOTHING: frozenset[Permission] = frozenset()


class ScopeMode(StrEnum):
    """What a token may do whose scopes say nothing of FHIR data: nothing, or all that its role may."""

    ENFORCE = "enforce"
    IF_PRESENT = "if-present"


@dataclass(frozen=True, slots=True)
class ClaimReader:
    """Reads the claims of one issuer. A foreign issuer's subjects are known by its name too."""

    fhir_base: str
    paths: ClaimPaths = OWN_PATHS
    scope_mode: ScopeMode = ScopeMode.ENFORCE
    is_foreign: bool = False

    def actor_of(self, claims: Claims) -> Actor:
        """Return the bearer."""
        patient_id = id_in(self.paths.patient_in(claims), "Patient", self.fhir_base)
        return Actor(
            subject=f"{claims['sub']}@{claims['iss']}" if self.is_foreign else claims["sub"],
            role=role_of(self.paths.roles_in(claims)),
            name=_text(claims.get("name")),
            practitioner_id=self._practitioner_id(claims),
            client_id=client_of(claims),
            granted=self._granted(claims),
            patient=f"Patient/{patient_id}" if patient_id else None,
            granted_for_patient=_for_patient(claims) if patient_id else _NOTHING,
            token_digest=token_digest_of(claims.get("jti")),
        )

    def _practitioner_id(self, claims: Claims) -> str | None:
        path, value = self.paths.practitioner_in(claims)
        is_bare = isinstance(value, str) and "/" not in value
        if is_bare and path == _REFERENCE_CLAIM:
            return None
        return id_in(value, "Practitioner", self.fhir_base)

    def _granted(self, claims: Claims) -> frozenset[Permission]:
        scope = scopes_of(claims) or ""
        if self.scope_mode is ScopeMode.IF_PRESENT and not speaks_of_resources(scope):
            return ALL_PERMISSIONS
        contexts = {ScopeContext.USER} | ({ScopeContext.SYSTEM} if is_without_user(claims) else set())
        return permissions_of_scopes(scope, frozenset(contexts))


def role_of(roles: set[Role]) -> Role | None:
    """Return the role that several amount to, or None."""
    return next((role for role in _CAUTIOUS_ORDER if role in roles), None)


def id_in(value: object, resource_type: str, fhir_base: str) -> str | None:
    """Return the id of a bare id, a relative reference, or one under our own base; else None."""
    reference = (_text(value) or "").removeprefix(f"{fhir_base}/")
    folder, slash, rest = reference.partition("/")
    candidate = (rest if folder == resource_type else "") if slash else folder
    return candidate if ID.fullmatch(candidate) else None


def scopes_of(claims: Mapping[str, Any]) -> str | None:
    """Return the scopes, separated by spaces; None when no claim tells any."""
    for name in _SCOPE_CLAIMS:
        if name in claims:
            return " ".join(word for word in words_in(claims[name]) if isinstance(word, str))
    return None


def client_of(claims: Mapping[str, Any]) -> str | None:
    """Return the id of the client that the token was issued to, whatever its claim is called."""
    return next((found for name in _CLIENT_CLAIMS if (found := _text(claims.get(name)))), None)


def is_without_user(claims: Mapping[str, Any]) -> bool:
    """Tell whether a client got this token in its own name, by client credentials.

    https://www.rfc-editor.org/rfc/rfc9068#section-2.2 says it by `sub`; Auth0, Entra and Keycloak
    say it their own ways.
    """
    client = client_of(claims)
    return client is not None and (
        claims.get("sub") in {client, f"{client}@clients"}
        or claims.get("idtyp") == "app"
        or claims.get("preferred_username") == f"service-account-{client.lower()}"
    )


def token_digest_of(jti: object) -> str | None:
    """Return what stands for a token in the audit trail: it cannot be turned back into the `jti`.

    None without a `jti`, which some issuers leave out.
    """
    text = _text(jti)
    return sha256(text.encode()).hexdigest()[:_DIGEST_CHARACTERS] if text else None


def _for_patient(claims: Claims) -> frozenset[Permission]:
    """Return what the scopes grant for the patient in context; only tasks are anybody's in particular."""
    granted = permissions_of_scopes(scopes_of(claims) or "", frozenset({ScopeContext.PATIENT}))
    return frozenset(permission for permission in granted if permission.resource_type == "Task")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
