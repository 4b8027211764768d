"""The statements that find accounts, by keyset in an order that is unique."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, tuple_

from graphql_schema.account.store import AccountOrder, AccountSearch, AccountWalk
from graphql_schema.search import EVERYTHING
from server.storage.account_conditions import has_word, practitioner_where
from server.storage.account_rows import ACCOUNT_COLUMNS
from server.storage.identity_tables import ACCOUNT

_ORDERS: dict[AccountOrder, tuple[ColumnElement[str], ...]] = {
    AccountOrder.USERNAME: (ACCOUNT.c.username,),
    AccountOrder.NAME: (ACCOUNT.c.folded_name, ACCOUNT.c.id),
}


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
    conditions.extend(has_word(word, in_name=where.practitioners) for word in where.words)
    if where.where != EVERYTHING:
        conditions.append(practitioner_where(where.where, usernames=where.usernames))
    return and_(*conditions)
