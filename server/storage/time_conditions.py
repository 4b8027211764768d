"""How a task's range of time compares with the range searched for.

https://hl7.org/fhir/R4/search.html#prefix
"""

from collections.abc import Callable

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, literal, or_

from graphql_schema.search import DatePrefix, InTime

_Time = ColumnElement[int]
_Comparison = Callable[[_Time, _Time, _Time, _Time], ColumnElement[bool]]

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1

_COMPARE: dict[DatePrefix, _Comparison] = {
    DatePrefix.EQUAL: lambda start, end, first, last: and_(start >= first, end <= last),
    DatePrefix.NOT_EQUAL: lambda start, end, first, last: or_(start < first, end > last),
    DatePrefix.GREATER: lambda _start, end, _first, last: end > last,
    DatePrefix.LESS: lambda start, _end, first, _last: start < first,
    # "Or equal" adds the ranges within the one searched for; these end before `last` anyway.
    DatePrefix.GREATER_OR_EQUAL: lambda start, end, first, last: or_(start >= first, end > last),
    DatePrefix.LESS_OR_EQUAL: lambda start, end, first, last: or_(end <= last, start < first),
    DatePrefix.STARTS_AFTER: lambda start, _end, _first, last: start > last,
    DatePrefix.ENDS_BEFORE: lambda _start, end, first, _last: end < first,
    DatePrefix.APPROXIMATELY: lambda start, end, first, last: and_(start <= last, end >= first),
}

_COMPARE_INSTANT: dict[DatePrefix, _Comparison] = _COMPARE | {
    # One comparison instead of two, so that an index can serve it.
    DatePrefix.GREATER_OR_EQUAL: lambda instant, _end, first, _last: instant >= first,
    DatePrefix.LESS_OR_EQUAL: lambda instant, _end, _first, last: instant <= last,
}


def in_time(condition: InTime, task: FromClause) -> ColumnElement[bool]:
    """Return the comparison; it is neither true nor false for a task without the date."""
    start, end = condition.parameter.columns
    compare = (_COMPARE_INSTANT if start == end else _COMPARE)[condition.prefix]
    return compare(task.c[start], task.c[end], _bound(condition.first), _bound(condition.last))


def _bound(value: int) -> ColumnElement[int]:
    # Of its own type: a number asked for may be too large for the column it is compared with.
    return literal(max(_SMALLEST, min(value, _LARGEST)), BigInteger)
