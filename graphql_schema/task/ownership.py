"""Whose task it is: the canonical owner, and the rule that writers keep to their own."""

from collections.abc import Iterator

from graphql_schema.access import Access
from graphql_schema.errors import ApiError
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


def owner_of(document: Document, base_url: str) -> str | None:
    """Return the owner's canonical reference, or None; the document need not be valid yet."""
    owner = document.get("owner")
    reference = owner.get("reference") if isinstance(owner, dict) else None
    return canonical_reference(reference, base_url) if isinstance(reference, str) else None


def require_own(access: Access, document: Document, base_url: str) -> None:
    """Raise ApiError(FORBIDDEN) when the caller may only write own tasks and this is another's."""
    if access.only_owner is not None and owner_of(document, base_url) != access.only_owner:
        raise ApiError.forbidden()


def owned(access: Access, document: Document, base_url: str) -> Document:
    """Return what a new task begins with: without an owner, a practitioner's is their own.

    Raises ApiError(FORBIDDEN) for the new task of another.
    """
    if access.only_owner is not None and "owner" not in document:
        return document | {"owner": {"reference": access.only_owner}}
    require_own(access, document, base_url)
    return document


def _owner_conditions(where: Condition) -> Iterator[RefersTo]:
    match where:
        case AllOf(conditions) | AnyOf(conditions):
            for condition in conditions:
                yield from _owner_conditions(condition)
        case Not(condition):
            yield from _owner_conditions(condition)
        case RefersToMatch(_, linked) | ReferredToByMatch(_, linked):
            yield from _owner_conditions(linked)
        case RefersTo(parameter) if parameter.name == "owner":
            yield where


def require_own_search(access: Access, where: Condition) -> None:
    """Raise ApiError(FORBIDDEN) when a caller who sees only own tasks asks for another owner's.

    A search without an owner is narrowed by the store; one that names somebody else is refused,
    so that an empty page never reads as "that colleague has nothing to do". A bare id names
    every type of owner, one of which may be the caller.
    """
    named = _owner_conditions(where)
    if access.only_owner is not None and any(access.only_owner not in each.targets for each in named):
        raise ApiError.forbidden()
