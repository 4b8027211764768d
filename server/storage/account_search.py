"""The statements that find accounts, by keyset in an order that is unique."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, tuple_

from graphql_schema.account.store import AccountOrder, AccountSearch, AccountWalk
from server.storage.account_rows import ACCOUNT_COLUMNS
from server.storage.identity_tables import ACCOUNT, ACCOUNT_WORD
from server.storage.kept_text import can_be_kept

_ORDERS: dict[AccountOrder, tuple[ColumnElement[str], ...]] = {
    AccountOrder.USERNAME: (ACCOUNT.c.username,),
    AccountOrder.NAME: (ACCOUNT.c.folded_name, ACCOUNT.c.id),
}
_LAST_CHARACTER = chr(0x10FFFF)


def accounts_in(walk: AccountWalk) -> Select[Any]:
    """Return the statement for the accounts of a walk."""
    keys = _ORDERS[walk.order]
    statement = select(*ACCOUNT_COLUMNS).where(_matches(walk.where)).order_by(*keys).limit(walk.size)
    if walk.after is None:
        return statement
    there = (literal(place, key.type) for key, place in zip(keys, walk.after, strict=True))
    return statement.where(tuple_(*keys) > tuple_(*there))


def accounts_counted(where: AccountSearch) -> Select[Any]:
    """Return the statement that counts the accounts that match."""
    return select(func.count()).select_from(ACCOUNT).where(_matches(where))


def _matches(where: AccountSearch) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [literal(value=True)]
    if where.role is not None:
        conditions.append(ACCOUNT.c.role == where.role.value)
    if where.active is not None:
        conditions.append(ACCOUNT.c.active.is_(where.active))
    if where.practitioners:
        conditions.append(ACCOUNT.c.practitioner_id.is_not(None))
    conditions.extend(_has_word(word, in_name=where.practitioners) for word in where.words)
    return and_(*conditions)


def _has_word(beginning: str, *, in_name: bool) -> ColumnElement[bool]:
    """Return where a word begins so. The directory tells no username, not even to who tries its letters."""
    if not can_be_kept(beginning):
        return literal(value=False)
    word = ACCOUNT_WORD.c.word
    found = select(ACCOUNT_WORD.c.account_id).where(word >= beginning, word < beginning + _LAST_CHARACTER)
    return ACCOUNT.c.id.in_(found.where(ACCOUNT_WORD.c.in_name) if in_name else found)
