"""Whose task it is: its owner and its patient, and the rule that callers keep to their own.

A caller may be bound to own tasks by role, and to one patient's by the scopes of the token.
"""

from collections.abc import Iterator

from graphql_schema.access import Access
from graphql_schema.errors import ApiError, Because, Refusal
from graphql_schema.fhir.references import canonical_reference
from graphql_schema.search import (
    AllOf,
    AnyOf,
    Condition,
    Document,
    Not,
    ReferredToByMatch,
    RefersTo,
    RefersToMatch,
)

_OWNER_PARAMETERS = frozenset({"owner"})
_PATIENT_PARAMETERS = frozenset({"patient", "subject", "for"})


def _referred_to(document: Document, element: str, base_url: str) -> str | None:
    value = document.get(element)
    reference = value.get("reference") if isinstance(value, dict) else None
    return canonical_reference(reference, base_url) if isinstance(reference, str) else None


def require_own(access: Access, document: Document, base_url: str) -> None:
    """Raise ApiError(FORBIDDEN) when the caller may only write own tasks and this is another's."""
    for element, _, only in _bounds(access):
        if _referred_to(document, element, base_url) != only:
            raise _not_own(access)


def owned(access: Access, document: Document, base_url: str) -> Document:
    """Return what a new task begins with: without an owner, a practitioner's is their own.

    Likewise it is for the patient to whom the caller is bound. Raises ApiError(FORBIDDEN) for the
    new task of another.
    """
    missing = {
        element: {"reference": only} for element, _, only in _bounds(access) if element not in document
    }
    document = document | missing
    require_own(access, document, base_url)
    return document


def _bounds(access: Access) -> Iterator[tuple[str, frozenset[str], str]]:
    """Yield the elements that are not free, the parameters that search them, and what they must refer to."""
    if access.only_owner is not None:
        yield "owner", _OWNER_PARAMETERS, access.only_owner
    if access.only_patient is not None:
        yield "for", _PATIENT_PARAMETERS, access.only_patient


def _conditions_on(parameters: frozenset[str], where: Condition) -> Iterator[RefersTo]:
    match where:
        case AllOf(conditions) | AnyOf(conditions):
            for condition in conditions:
                yield from _conditions_on(parameters, condition)
        case Not(condition):
            yield from _conditions_on(parameters, condition)
        case RefersToMatch(_, linked) | ReferredToByMatch(_, linked):
            yield from _conditions_on(parameters, linked)
        case RefersTo(parameter) if parameter.name in parameters:
            yield where


def require_own_search(access: Access, where: Condition) -> None:
    """Raise ApiError(FORBIDDEN) when a caller who sees only own tasks asks for another owner's.

    A search without an owner is narrowed by the store; one that names somebody else is refused,
    so that an empty page never reads as "that colleague has nothing to do". A bare id names
    every type of owner, one of which may be the caller. The same holds for patients.
    """
    for _, parameters, only in _bounds(access):
        if any(only not in each.targets for each in _conditions_on(parameters, where)):
            raise _not_own(access)


def _not_own(access: Access) -> ApiError:
    return ApiError.forbidden(Refusal(Because.OWNER, access.permission))
