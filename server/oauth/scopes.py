"""Which of the scopes that a client asks for are granted: what was asked, the client may and the role may.

https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
"""

from enum import StrEnum

from graphql_schema.access import MAY, Permission, Role, permissions_of_scopes, scope_of

OPENID = "openid"
PROFILE = "profile"
FHIR_USER = "fhirUser"
OFFLINE = "offline_access"
ONLINE = "online_access"

IDENTITY = (OPENID, PROFILE, FHIR_USER, ONLINE, OFFLINE)
"""Scopes that grant nothing about tasks; only people have them."""


class Context(StrEnum):
    """In whose name a client acts. There is no `patient`: no launch tells which patient it would be."""

    USER = "user"
    SYSTEM = "system"


def granted(asked: str, allowed: str, role: Role, context: Context) -> str:
    """Return the scopes that are granted, in the order asked; "" when none is.

    One that is granted whole stays as it is; one that is not shrinks to what is left of it.
    """
    may = MAY[role] & permissions_of_scopes(_of(context, allowed))
    words: list[str] = []
    for word in asked.split():
        words += _granted_word(word, allowed.split()) if context is Context.USER else []
        wanted = permissions_of_scopes(_of(context, word))
        words += [word] if wanted and wanted <= may else _scope(wanted & may, context)
    return " ".join(dict.fromkeys(words))


def grants_access(scope: str) -> bool:
    """Tell whether a scope allows anything with resources."""
    return bool(permissions_of_scopes(scope))


def resource_scopes(scope: str) -> str:
    """Return the scopes for resources, leaving those for identity out."""
    return " ".join(word for word in scope.split() if word not in IDENTITY)


def _granted_word(word: str, allowed: list[str]) -> list[str]:
    return [word] if word in IDENTITY and word in allowed else []


def _of(context: Context, scope: str) -> str:
    return " ".join(word for word in scope.split() if word.startswith(f"{context}/"))


def _scope(permissions: frozenset[Permission], context: Context) -> list[str]:
    return [f"{context}/{word.partition('/')[2]}" for word in scope_of(permissions).split()]
