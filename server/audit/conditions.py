"""Conditions over audit events as SQL."""

from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, false, func, not_, or_, true

from graphql_schema.audit.codes import interactions_with
from graphql_schema.audit.parameters import SUBTYPE, TYPE
from graphql_schema.search import (
    AllOf,
    AnyOf,
    Condition,
    DatePrefix,
    HasId,
    HasText,
    HasToken,
    InTime,
    Not,
    RefersTo,
    StringMatch,
)
from server.audit.named_events import NEAR, found_near
from server.audit.rows import BY_AGENT, BY_SUBJECT
from server.storage.audit_tables import AUDIT_EVENT
from server.storage.kept_text import can_be_kept

_Clause = ColumnElement[bool]

_PLACES = {TYPE.name: 0, SUBTYPE.name: 1}
_LONGEST_NUMBER = 18
_IDENTIFIER = "agent:identifier"


def where_true(where: Condition) -> _Clause:
    """Return the clause for a condition over the parameters of AuditEvent."""
    match where:
        case AllOf(conditions):
            return and_(true(), *map(where_true, conditions))
        case AnyOf(conditions):
            return or_(false(), *map(where_true, conditions))
        case Not(condition):
            return not_(where_true(condition))
        case _:
            leaf = _LEAVES.get(type(where))
            return leaf(where) if leaf else false()


def _has_id(where: HasId) -> _Clause:
    return AUDIT_EVENT.c.seq.in_([int(each) for each in where.ids if _is_number(each)])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER


def _in_time(where: InTime) -> _Clause:
    recorded, first, last = AUDIT_EVENT.c.recorded, where.first, where.last
    match where.prefix:
        case DatePrefix.EQUAL | DatePrefix.APPROXIMATELY:
            return recorded.between(first, last)
        case DatePrefix.NOT_EQUAL:
            return not_(recorded.between(first, last))
        case DatePrefix.GREATER | DatePrefix.STARTS_AFTER:
            return recorded > last
        case DatePrefix.GREATER_OR_EQUAL:
            return recorded >= first
        case DatePrefix.LESS | DatePrefix.ENDS_BEFORE:
            return recorded < first
        case DatePrefix.LESS_OR_EQUAL:
            return recorded <= last


def _has_token(where: HasToken) -> _Clause:
    name, code, system = where.parameter.name, where.code, where.system
    if code is None or not can_be_kept(code):
        return false()
    if name in _PLACES:
        return AUDIT_EVENT.c.interaction.in_(interactions_with(_PLACES[name], code, system))
    # Neither these codes nor a token's subject have a system that we know.
    if name == "outcome":
        return AUDIT_EVENT.c.outcome == int(code) if _is_number(code) else false()
    if name == _IDENTIFIER:
        return found_near(BY_SUBJECT + code, NEAR.c.subject == code)
    return AUDIT_EVENT.c.action == code


def _refers_to(where: RefersTo) -> _Clause:
    is_agent = where.parameter.name == "agent"
    each = _did if is_agent else _names
    return or_(false(), *(each(target) for target in where.targets if can_be_kept(target)))


def _did(reference: str) -> _Clause:
    return found_near(BY_AGENT + reference, NEAR.c.agent == reference)


def _names(reference: str) -> _Clause:
    text = orjson.dumps(reference).decode()[:-1]
    is_versioned, is_plain = (_holds(NEAR.c.resources, f"{text}{end}") for end in ("/_history/", '"'))
    is_patient = _holds(NEAR.c.patients, f'{text}"')
    return found_near(reference, or_(is_versioned, is_plain, is_patient))


def _holds(texts: ColumnElement[str], text: str) -> _Clause:
    # LIKE does not tell capitals from small letters on SQLite.
    return func.replace(texts, text, "") != texts


def _has_text(where: HasText) -> _Clause:
    address, text = AUDIT_EVENT.c.address, where.text
    if where.parameter.name != "address" or not can_be_kept(text):
        return false()
    match where.match:
        case StringMatch.CONTAINS:
            return address.contains(text, autoescape=True)
        case StringMatch.EXACT | StringMatch.EQUALS:
            return address == text
        case StringMatch.ENDS_WITH:
            return address.endswith(text, autoescape=True)
        case StringMatch.STARTS_WITH:
            return address.startswith(text, autoescape=True)


_LEAVES: dict[type, Callable[[Any], _Clause]] = {
    HasId: _has_id,
    HasText: _has_text,
    HasToken: _has_token,
    InTime: _in_time,
    RefersTo: _refers_to,
}
"""The clause of each kind of condition; those that need another resource match nothing here."""
