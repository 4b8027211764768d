"""Search conditions as SQL: for each kind of condition, where it is true and where it is not.

A comparison with an absent value is neither true nor false in SQL, so "not" is not SQL's NOT:
it is pushed down to the comparisons, which are asked whether they are true.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy import literal as literal_value

from graphql_schema.access import Access
from graphql_schema.search import (
    AllOf,
    AnyOf,
    Condition,
    HasId,
    HasText,
    HasToken,
    InTime,
    IsMissing,
    Kind,
    Not,
    Place,
    ReferredToByMatch,
    RefersTo,
    RefersToMatch,
    SearchParameter,
    UnderUri,
)
from server.storage.condition_size import links_in
from server.storage.kept_text import can_be_kept, kept
from server.storage.tables import TASK, TASK_REFERENCE, TASK_TEXT, TASK_TOKEN
from server.storage.text_conditions import contains, is_text
from server.storage.time_conditions import in_time
from server.storage.visibility import is_there, visible

Clause = ColumnElement[bool]

INDEX: dict[Kind, Table] = {
    Kind.TOKEN: TASK_TOKEN,
    Kind.REFERENCE: TASK_REFERENCE,
    Kind.URI: TASK_REFERENCE,
    Kind.STRING: TASK_TEXT,
}
"""The index table of each kind of parameter."""

_AFTER_EVERY_CHARACTER = "\U0010ffff"
_NOTHING_LEFT_OUT: Final[ColumnElement[int]] = literal_column("0")
"""As an OFFSET it keeps PostgreSQL from joining a subquery with what is around it."""
_TASK_PATH = "Task/"
_AFTER_TASK_PATHS = "Task0"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tasks a condition is about: the table or an alias of it, and who asks.

    With `apart`, the links of the condition are followed one by one: PostgreSQL joins several of
    them at once in an order that it guesses, and may guess wrong by minutes.
    """

    task: FromClause
    access: Access
    apart: bool = False


def where_true(condition: Condition, access: Access) -> Clause:
    """Return the SQL that is true for the tasks for which the condition is, as the caller sees them."""
    return _any(Scope(TASK, access, apart=links_in(condition) > 1), [condition], wanted=True)


def _any(scope: Scope, conditions: Iterable[Condition], *, wanted: bool) -> Clause:
    """Return where one of the conditions is true or, not `wanted`, where none is.

    Those of one kind about one parameter become one comparison with several values.
    """
    alike: dict[tuple[type, SearchParameter | None], list[Condition]] = {}
    for condition in conditions:
        alike.setdefault((type(condition), getattr(condition, "parameter", None)), []).append(condition)
    clauses = [_WHERE[kind](scope, group, wanted) for (kind, _), group in alike.items()]
    return or_(false(), *clauses) if wanted else and_(true(), *clauses)


def _all_of(scope: Scope, conditions: Sequence[AllOf], wanted: bool) -> Clause:
    each = [[_any(scope, [part], wanted=wanted) for part in condition.conditions] for condition in conditions]
    if wanted:
        return or_(*(and_(true(), *parts) for parts in each))
    return and_(*(or_(false(), *parts) for parts in each))


def _any_of(scope: Scope, conditions: Sequence[AnyOf], wanted: bool) -> Clause:
    return _any(scope, (part for condition in conditions for part in condition.conditions), wanted=wanted)


def _not(scope: Scope, conditions: Sequence[Not], wanted: bool) -> Clause:
    each = [_any(scope, [condition.condition], wanted=not wanted) for condition in conditions]
    return or_(*each) if wanted else and_(*each)


def _asked(clause: Clause, wanted: bool) -> Clause:
    return clause if wanted else clause.is_not(true())


def _in_index(scope: Scope, parameter: SearchParameter, clause: Clause, wanted: bool) -> Clause:
    table = INDEX[parameter.kind]
    rows = and_(table.c.parameter == parameter.indexed_as, clause)
    if wanted:
        # SQLite begins with the rare value only when it is asked in this way.
        return scope.task.c.id.in_(select(table.c.task_id).where(rows))
    return ~exists().where(table.c.task_id == scope.task.c.id, rows)


def _has_id(scope: Scope, conditions: Sequence[HasId], wanted: bool) -> Clause:
    ids = {task_id for condition in conditions for task_id in condition.ids if can_be_kept(task_id)}
    return _asked(_is_one_of(scope.task.c.id, ids), wanted)


def _is_one_of(column: ColumnElement[str], values: set[str]) -> Clause:
    # Equality lets an index on this and a sort key give the rows in their order.
    return column == values.pop() if len(values) == 1 else column.in_(sorted(values))


def _has_token(scope: Scope, conditions: Sequence[HasToken], wanted: bool) -> Clause:
    parameter = conditions[0].parameter
    possible = [one for one in conditions if can_be_kept(one.code or "") and can_be_kept(one.system or "")]
    if parameter.place is Place.INDEX:
        return _in_index(scope, parameter, _token_rows(possible), wanted)
    # The system of a plain code is implied.
    possible = [one for one in possible if one.system is None or one.system in parameter.systems]
    column = scope.task.c[parameter.columns[0]]
    if any(one.code is None for one in possible):
        return _asked(column.is_not(None), wanted)
    return _asked(_is_one_of(column, {one.code for one in possible if one.code is not None}), wanted)


def _token_rows(conditions: Sequence[HasToken]) -> Clause:
    codes: dict[str | None, set[str | None]] = {}
    for one in conditions:
        codes.setdefault(one.system, set()).add(one.code)
    return or_(false(), *(_codes_of(system, found) for system, found in codes.items()))


def _codes_of(system: str | None, codes: set[str | None]) -> Clause:
    of_system = true() if system is None else TASK_TOKEN.c.system == kept(system)
    if None in codes:
        return and_(true(), of_system)
    return and_(of_system, _is_one_of(TASK_TOKEN.c.code, {kept(code) for code in codes if code is not None}))


def _refers_to(scope: Scope, conditions: Sequence[RefersTo], wanted: bool) -> Clause:
    parameter = conditions[0].parameter
    every = (target for one in conditions for target in one.targets)
    targets = {kept(one) for one in every if can_be_kept(one) and _is_of_type(one, parameter.only_type)}
    if parameter.place is Place.INDEX:
        return _in_index(scope, parameter, _is_one_of(TASK_REFERENCE.c.target, targets), wanted)
    return _asked(_is_one_of(scope.task.c[parameter.columns[0]], targets), wanted)


def _is_of_type(target: str, only_type: str | None) -> bool:
    return only_type is None or f"/{only_type}/" in f"/{target}"


def _is_missing(scope: Scope, conditions: Sequence[IsMissing], wanted: bool) -> Clause:
    parameter = conditions[0].parameter
    if parameter.place is Place.COLUMN:
        return _asked(_has_value(scope.task.c[parameter.columns[0]], parameter), not wanted)
    table = INDEX[parameter.kind]
    rows = exists().where(table.c.task_id == scope.task.c.id, table.c.parameter == parameter.indexed_as)
    return ~rows if wanted else rows


def _has_value(column: ColumnElement[Any], parameter: SearchParameter) -> Clause:
    if parameter.only_type is None:
        return column.is_not(None)
    return contains(literal_value("/") + column, f"/{parameter.only_type}/")


def _under_uri(scope: Scope, conditions: Sequence[UnderUri], wanted: bool) -> Clause:
    target = TASK_REFERENCE.c.target
    starts = [one.start for one in conditions if can_be_kept(one.start)]
    # A range, unlike a pattern, is what every index can serve.
    ranges = (and_(target >= start, target < start + _AFTER_EVERY_CHARACTER) for start in starts)
    return _in_index(scope, conditions[0].parameter, or_(false(), *ranges), wanted)


def _in_time(scope: Scope, conditions: Sequence[InTime], wanted: bool) -> Clause:
    return _asked(or_(*(in_time(condition, scope.task) for condition in conditions)), wanted)


def _has_text(scope: Scope, conditions: Sequence[HasText], wanted: bool) -> Clause:
    parameter = conditions[0].parameter
    if parameter.place is Place.COLUMN:
        column, document = scope.task.c[parameter.columns[0]], scope.task.c.json
        return _asked(or_(*(is_text(one, column, document=document) for one in conditions)), wanted)
    rows = exists().where(
        TASK_TEXT.c.task_id == scope.task.c.id,
        TASK_TEXT.c.parameter == parameter.indexed_as,
        or_(*(is_text(one, TASK_TEXT.c.folded, digest=TASK_TEXT.c.digest) for one in conditions)),
    )
    return rows if wanted else ~rows


def _refers_to_match(scope: Scope, conditions: Sequence[RefersToMatch], wanted: bool) -> Clause:
    each = [scope.task.c.id.in_(_referring(scope, condition)) for condition in conditions]
    return or_(*each) if wanted else ~or_(*each)


def _referring(scope: Scope, condition: RefersToMatch) -> Select[Any]:
    other, reference = TASK.alias(), TASK_REFERENCE.alias()
    referring = (
        select(reference.c.task_id)
        .join(other, reference.c.target == literal_value(_TASK_PATH) + other.c.id)
        .where(reference.c.parameter == condition.parameter.indexed_as, _matching(scope, other, condition))
    )
    return referring.offset(_NOTHING_LEFT_OUT) if scope.apart else referring


def _referred_to_by_match(scope: Scope, conditions: Sequence[ReferredToByMatch], wanted: bool) -> Clause:
    each = [scope.task.c.id.in_(_referred_to(scope, condition)) for condition in conditions]
    return or_(*each) if wanted else ~or_(*each)


def _referred_to(scope: Scope, condition: ReferredToByMatch) -> Select[Any]:
    other, reference = TASK.alias(), TASK_REFERENCE.alias()
    target = reference.c.target
    referred_to = (
        select(func.substr(target, len(_TASK_PATH) + 1))
        .join(other, reference.c.task_id == other.c.id)
        .where(
            reference.c.parameter == condition.parameter.indexed_as,
            target >= _TASK_PATH,
            target < _AFTER_TASK_PATHS,
            _matching(scope, other, condition),
        )
    )
    return referred_to.offset(_NOTHING_LEFT_OUT) if scope.apart else referred_to


def _matching(scope: Scope, other: FromClause, condition: RefersToMatch | ReferredToByMatch) -> Clause:
    """Return where the other task matches and is one that the caller sees."""
    matches = _any(replace(scope, task=other), [condition.where], wanted=True)
    return and_(visible(scope.access, other), is_there(other), matches)


_WHERE: dict[type, Callable[[Scope, Any, bool], Clause]] = {
    AllOf: _all_of,
    AnyOf: _any_of,
    Not: _not,
    IsMissing: _is_missing,
    HasId: _has_id,
    HasToken: _has_token,
    RefersTo: _refers_to,
    UnderUri: _under_uri,
    RefersToMatch: _refers_to_match,
    ReferredToByMatch: _referred_to_by_match,
    InTime: _in_time,
    HasText: _has_text,
}
