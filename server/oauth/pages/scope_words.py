"""Scopes in the words of those who grant them.

https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
"""

from collections.abc import Iterable

from graphql_schema.access import SCOPE, SCOPE_V1

_IDENTITY = {
    "openid": "Know that it is you",
    "profile": "Read your name",
    "fhirUser": "Know which practitioner you are",
    "offline_access": "Stay signed in when you are away, until you sign out",
    "online_access": "Stay signed in while you use it",
}
_TYPES = {
    "Task": "tasks",
    "AuditEvent": "the audit log",
    "Practitioner": "the directory of practitioners",
    "Person": "the accounts of those who sign in here",
    "*": "everything here: tasks, practitioners, accounts, the audit log",
}
_VERBS = {"c": "create", "r": "read", "u": "change", "d": "delete", "s": "search"}
_WHOSE = {"user": "", "system": "", "patient": " of one patient"}


def scope_words(scopes: Iterable[str]) -> list[str]:
    """Return one sentence for each scope; one that is not known is shown as it is."""
    return [_words(scope) for scope in scopes]


def _words(scope: str) -> str:
    if scope in _IDENTITY:
        return _IDENTITY[scope]
    right = SCOPE.fullmatch(scope)
    if right is None or right[2] not in _TYPES or not right[3]:
        return scope
    verbs = [_VERBS[letter] for letter in SCOPE_V1.get(right[3], right[3])]
    listed = verbs[0] if len(verbs) == 1 else f"{', '.join(verbs[:-1])} and {verbs[-1]}"
    return f"{listed.capitalize()} {_TYPES[right[2]]}{_WHOSE[right[1]]}"
