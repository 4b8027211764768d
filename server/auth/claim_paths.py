"""Where an issuer puts what we want to know: paths into the claims, and the words for our roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql_schema.access import Role

OWN_ROLES = {role.value: role for role in Role}


def value_at(claims: Mapping[str, Any], path: str) -> Any:
    """Return the value at a path, or None.

    A path that begins with a slash is a JSON pointer into nested claims, as `/realm_access/roles`
    (https://www.rfc-editor.org/rfc/rfc6901); any other is the name of a claim, whatever is in it.
    """
    if not path.startswith("/"):
        return claims.get(path)
    value: Any = claims
    for part in path[1:].split("/"):
        if not isinstance(value, dict):
            return None
        value = value.get(part.replace("~1", "/").replace("~0", "~"))
    return value


def words_in(value: object) -> list[object]:
    """Return the members of a list, or the words of a text; of anything else none."""
    if isinstance(value, str):
        return list(value.split())
    return value if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class ClaimPaths:
    """How the claims of one issuer are read. Of several paths the first that leads somewhere counts.

    `roles` are looked at all together; `role_of` is the table from the issuer's words to our roles.
    """

    roles: tuple[str, ...] = ("roles",)
    practitioner: tuple[str, ...] = ("fhirUser", "practitioner_id")
    patient: tuple[str, ...] = ("patient",)
    role_of: Mapping[str, Role] | None = None

    def roles_in(self, claims: Mapping[str, Any]) -> set[Role]:
        """Return the roles that the claims name; unknown words and other shapes name none."""
        table = OWN_ROLES if self.role_of is None else self.role_of
        words = (word for path in self.roles for word in words_in(value_at(claims, path)))
        return {table[word] for word in words if isinstance(word, str) and word in table}

    def practitioner_in(self, claims: Mapping[str, Any]) -> tuple[str, object]:
        """Return where the practitioner is named, and what stands there."""
        return _first(claims, self.practitioner)

    def patient_in(self, claims: Mapping[str, Any]) -> object:
        """Return what stands where the patient in context is named."""
        return _first(claims, self.patient)[1]


def _first(claims: Mapping[str, Any], paths: tuple[str, ...]) -> tuple[str, object]:
    for path in paths:
        value = value_at(claims, path)
        # A claim that is there without a value is an answer too.
        if value is not None or path in claims:
            return path, value
    return "", None


OWN_PATHS = ClaimPaths()
"""Where our own tokens have it."""
