"""What the trail keeps of a search: the names of its parameters, and a digest only we can make."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graphql_schema.search import (
    AllOf,
    AnyOf,
    Condition,
    HasId,
    Not,
    ReferredToByMatch,
    RefersToMatch,
)

_MOST_REMEMBERED = 500
_DIGEST_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class KeptQuery:
    """A search without its values, as `Task?owner&status`: equal searches have equal digests."""

    names: str
    digest: str


@lru_cache(_MOST_REMEMBERED)
def kept_query(where: Condition, secret: bytes, resource_type: str = "Task") -> KeptQuery:
    """Return what is kept of a condition; without the secret nobody can try out values."""
    names = f"{resource_type}?{'&'.join(sorted(set(_names(where))))}"
    # Conditions are frozen dataclasses: equal ones have the same text.
    digest = hmac.digest(secret, repr(where).encode(), hashlib.sha256).hex()
    return KeptQuery(names, digest[:_DIGEST_CHARACTERS])


def _names(where: Condition) -> Iterator[str]:
    match where:
        case AllOf(conditions) | AnyOf(conditions):
            for condition in conditions:
                yield from _names(condition)
        case Not(condition):
            yield from _names(condition)
        case HasId():
            yield "_id"
        case RefersToMatch(parameter, linked):
            yield from (f"{parameter.name}.{name}" for name in _names(linked))
        case ReferredToByMatch(parameter, linked):
            yield from (f"_has:Task:{parameter.name}:{name}" for name in _names(linked))
        case _:
            yield where.parameter.name
