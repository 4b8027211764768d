"""How large a search may be, before an engine refuses it in its own words."""

from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import (
    AllOf,
    AnyOf,
    Condition,
    HasId,
    Not,
    ReferredToByMatch,
    RefersTo,
    RefersToMatch,
)

_DEEPEST = 40
_MOST_COMPARISONS = 400
"""SQLite takes expressions 1000 levels deep, and a chain of ORs is one."""
_MOST_VALUES = 5000
"""SQLite takes 32766 parameters, PostgreSQL 32767."""
MOST_LINKS = 20
"""Each link is a search of its own, and all of them are to end in the time of one statement."""


def links_in(condition: Condition) -> int:
    """Return how many links to other tasks a condition has, those within links included."""
    match condition:
        case AllOf() | AnyOf():
            return sum(map(links_in, condition.conditions))
        case Not():
            return links_in(condition.condition)
        case RefersToMatch() | ReferredToByMatch():
            return 1 + links_in(condition.where)
    return 0


def checked_size(condition: Condition) -> int:
    """Return how many comparisons and values a condition has.

    Raises ApiError(TOO_COSTLY) for one that is too deep or has too many.
    """
    comparisons = values = 0
    waiting = [(condition, 1)]
    while waiting:
        part, depth = waiting.pop()
        match part:
            case AllOf() | AnyOf():
                waiting.extend((inner, depth + 1) for inner in part.conditions)
            case Not():
                waiting.append((part.condition, depth + 1))
            case RefersToMatch() | ReferredToByMatch():
                comparisons += 1
                waiting.append((part.where, depth + 1))
            case HasId():
                values += len(part.ids)
            case RefersTo():
                values += len(part.targets)
            case _:
                comparisons += 1
        if depth > _DEEPEST or comparisons > _MOST_COMPARISONS or values > _MOST_VALUES:
            raise ApiError(
                Problem.TOO_COSTLY,
                f"A search has at most {_MOST_COMPARISONS} comparisons and {_MOST_VALUES} ids and references, "
                f"nested at most {_DEEPEST} deep; split this one.",
            )
    if links_in(condition) > MOST_LINKS:
        raise ApiError(
            Problem.TOO_COSTLY,
            f"A search follows at most {MOST_LINKS} links to other tasks, each link of a chain counted; "
            "split this one.",
        )
    return comparisons + values
