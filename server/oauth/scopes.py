"""Which of the scopes that a client asks for are granted: what was asked, the client may and the role may.

https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
"""

from graphql_schema.access import MAY, Permission, Role, ScopeContext, permissions_of_scopes, scope_of

OPENID = "openid"
PROFILE = "profile"
FHIR_USER = "fhirUser"
OFFLINE = "offline_access"
ONLINE = "online_access"

IDENTITY = (OPENID, PROFILE, FHIR_USER, ONLINE, OFFLINE)
"""Scopes that grant nothing about tasks; only people have them."""


def granted(asked: str, allowed: str, role: Role, context: ScopeContext) -> str:
    """Return the scopes of a context that are granted, in the order asked; "" when none is.

    One that is granted whole stays as it is; one that is not shrinks to what is left of it.
    The context is never a patient: no launch tells which one it would be.
    """
    contexts = frozenset({context})
    may = MAY[role] & permissions_of_scopes(allowed, contexts)
    identity = set(IDENTITY) & set(allowed.split()) if context is ScopeContext.USER else set()
    words: list[str] = []
    for word in asked.split():
        if word in identity:
            words.append(word)
        wanted = permissions_of_scopes(word, contexts)
        words += [word] if wanted and wanted <= may else _scope(wanted & may, context)
    return " ".join(dict.fromkeys(words))


def resource_scopes(scope: str) -> str:
    """Return the scopes for resources, leaving those for identity out."""
    return " ".join(word for word in scope.split() if word not in IDENTITY)


def _scope(permissions: frozenset[Permission], context: ScopeContext) -> list[str]:
    return [f"{context}/{word.partition('/')[2]}" for word in scope_of(permissions).split()]
