"""Conditions over practitioners as SQL."""

from sqlalchemy import ColumnElement, and_, false, literal, not_, or_, select, true

from graphql_schema.account.finding import words_of
from graphql_schema.account.names import folded_username
from graphql_schema.account.parameters import ACTIVE, IDENTIFIER
from graphql_schema.search import AllOf, AnyOf, Condition, HasId, HasText, HasToken, Not
from server.storage.condition_size import checked_size
from server.storage.identity_tables import ACCOUNT, ACCOUNT_WORD
from server.storage.kept_text import can_be_kept

_Clause = ColumnElement[bool]

_LAST_CHARACTER = chr(0x10FFFF)


def practitioner_where(where: Condition, *, usernames: bool) -> _Clause:
    """Return the clause for a condition over the parameters of Practitioner.

    Their identifiers are `usernames`, or they have none. Raises ApiError(TOO_COSTLY).
    """
    checked_size(where)
    return _clause(where, usernames=usernames)


def has_word(beginning: str, *, in_name: bool) -> _Clause:
    """Return where a word begins so. The directory tells no username, not even to who tries its letters."""
    if not can_be_kept(beginning):
        return literal(value=False)
    word = ACCOUNT_WORD.c.word
    found = select(ACCOUNT_WORD.c.account_id).where(word >= beginning, word < beginning + _LAST_CHARACTER)
    return ACCOUNT.c.id.in_(found.where(ACCOUNT_WORD.c.in_name) if in_name else found)


def _clause(where: Condition, *, usernames: bool) -> _Clause:
    match where:
        case AllOf(conditions):
            return and_(true(), *(_clause(each, usernames=usernames) for each in conditions))
        case AnyOf(conditions):
            return or_(false(), *(_clause(each, usernames=usernames) for each in conditions))
        case Not(condition):
            return not_(_clause(condition, usernames=usernames))
        case _:
            return _leaf(where, usernames=usernames)


def _leaf(where: Condition, *, usernames: bool) -> _Clause:
    match where:
        case HasId(ids):
            return ACCOUNT.c.practitioner_id.in_(ids)
        case HasText(_, text):
            return and_(true(), *(has_word(word, in_name=True) for word in words_of(text)))
        case HasToken(parameter, code) if parameter == ACTIVE:
            return ACCOUNT.c.active.is_(code == "true")
        case HasToken(parameter, code, system) if parameter == IDENTIFIER and usernames:
            return _has_username(code, system)
    return false()


def _has_username(code: str | None, system: str | None) -> _Clause:
    """Return where the username is this; it has no system."""
    if code is None or system or not can_be_kept(code):
        return false()
    return ACCOUNT.c.username == folded_username(code)
