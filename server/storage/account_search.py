"""The statements that find accounts, by keyset in an order that is unique."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, func, literal, or_, select, tuple_

from graphql_schema.account.store import AccountOrder, AccountSearch, AccountWalk
from server.storage.account_rows import ACCOUNT_COLUMNS
from server.storage.identity_tables import ACCOUNT
from server.storage.kept_text import can_be_kept

_ORDERS: dict[AccountOrder, tuple[ColumnElement[str], ...]] = {
    AccountOrder.USERNAME: (ACCOUNT.c.username,),
    AccountOrder.NAME: (ACCOUNT.c.folded_name, ACCOUNT.c.id),
}


def accounts_in(walk: AccountWalk, dialect: str) -> Select[Any]:
    """Return the statement for the accounts of a walk."""
    keys = _ORDERS[walk.order]
    statement = select(*ACCOUNT_COLUMNS).where(_matches(walk.where, dialect)).order_by(*keys).limit(walk.size)
    if walk.after is None:
        return statement
    there = (literal(place, key.type) for key, place in zip(keys, walk.after, strict=True))
    return statement.where(tuple_(*keys) > tuple_(*there))


def accounts_counted(where: AccountSearch, dialect: str) -> Select[Any]:
    """Return the statement that counts the accounts that match."""
    return select(func.count()).select_from(ACCOUNT).where(_matches(where, dialect))


def _matches(where: AccountSearch, dialect: str) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [literal(value=True)]
    if where.role is not None:
        conditions.append(ACCOUNT.c.role == where.role.value)
    if where.active is not None:
        conditions.append(ACCOUNT.c.active.is_(where.active))
    if where.practitioners:
        conditions.append(ACCOUNT.c.practitioner_id.is_not(None))
    # The directory tells nobody's username, not even to who tries out its letters.
    texts = (ACCOUNT.c.folded_name,) if where.practitioners else (ACCOUNT.c.folded_name, ACCOUNT.c.username)
    conditions.extend(_begins_a_word(texts, word, dialect) for word in where.words)
    return and_(*conditions)


def _begins_a_word(texts: tuple[ColumnElement[str], ...], word: str, dialect: str) -> ColumnElement[bool]:
    # A walk over fifty thousand names takes 8 ms; an index of words would be another table to keep.
    place = func.instr if dialect == "sqlite" else func.strpos
    wanted = literal(" " + word if can_be_kept(word) else " \ufffd", String)
    return or_(*(place(literal(" ", String) + text, wanted) > 0 for text in texts))
