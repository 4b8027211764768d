"""Finding accounts: one, one's own, those that match, and the directory of practitioners."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from graphql_schema.access import Access, Permission
from graphql_schema.account.account import Account
from graphql_schema.account.names import username_of
from graphql_schema.account.practitioner import Practitioner
from graphql_schema.account.store import AccountOrder, AccountSearch, AccountWalk
from graphql_schema.account.work import AccountWork
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.ids import ID
from graphql_schema.search import Condition, Position
from graphql_schema.task.pages import PageRequest
from graphql_schema.task.texts import folded

MOST_WORDS = 8
"""Words of one search; further ones would hardly tell people apart."""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Accounts in the order asked for; `cursor_of(i)` is the cursor of the i-th."""

    accounts: list[Account]
    where: AccountSearch
    cursor_of: Callable[[int], str]
    has_next: bool
    has_previous: bool

    @property
    def next_cursor(self) -> str | None:
        """Where the accounts after these begin; None when there are none."""
        return self.cursor_of(len(self.accounts) - 1) if self.has_next and self.accounts else None

    @property
    def practitioners(self) -> list[Practitioner]:
        """The accounts of a page of the directory, as their finder may know them."""
        return [Practitioner.of(each, with_username=self.where.usernames) for each in self.accounts]


def words_of(search: str | None) -> tuple[str, ...]:
    """Return the words that are searched for, as they are compared."""
    return tuple(folded(search or "").split()[:MOST_WORDS])


def read(work: AccountWork, account_id: str) -> Account:
    """Return the account with this id, or raise NOT_FOUND."""
    access = work.require(Permission.READ_ACCOUNTS)
    return work.present(work.rows.read(access, account_id))


def named(work: AccountWork, username: str) -> Account:
    """Return the account with this username, however it is written, or raise NOT_FOUND."""
    access = work.require(Permission.READ_ACCOUNTS)
    folded_name = username_of(username)
    account_id = work.rows.owner_of_username(access, folded_name)
    if account_id is None:
        raise ApiError(Problem.NOT_FOUND, f"There is no account named {folded_name}.")
    return work.present(work.rows.read(access, account_id))


def read_own(work: AccountWork) -> Account | None:
    """Return the caller's own account; tokens of other issuers and of the command line have none."""
    return work.rows.read_own(work.require_oneself())


def users(work: AccountWork, where: AccountSearch, page: PageRequest) -> AccountPage:
    """Return one page of the accounts that match, by username."""
    return _page(work, Permission.FIND_ACCOUNTS, where, AccountOrder.USERNAME, page)


def practitioners(work: AccountWork, words: tuple[str, ...], page: PageRequest) -> AccountPage:
    """Return one page of those to whom a task can be assigned, by name."""
    where = AccountSearch(words, active=True, practitioners=True)
    return _page(work, Permission.FIND_PRACTITIONERS, where, AccountOrder.NAME, page)


def practitioner(work: AccountWork, practitioner_id: str) -> Practitioner:
    """Return the practitioner with this id, active or not, or raise NOT_FOUND."""
    access = work.require(Permission.READ_PRACTITIONER)
    is_id = ID.fullmatch(practitioner_id) is not None
    account_id = work.rows.owner_of_practitioner_id(access, practitioner_id) if is_id else None
    account = None if account_id is None else work.rows.read(access, account_id)
    if account is None:
        raise ApiError(Problem.NOT_FOUND, "There is no practitioner with this id in the directory.")
    return Practitioner.of(account, with_username=_sees_usernames(access))


def directory(work: AccountWork, condition: Condition, page: PageRequest) -> AccountPage:
    """Return one page of the practitioners that match, active or not, by name."""
    where = AccountSearch(practitioners=True, where=condition)
    return _page(work, Permission.FIND_PRACTITIONERS, where, AccountOrder.NAME, page)


def count(work: AccountWork, where: AccountSearch) -> int:
    """Return how many accounts match, for who may find them."""
    access = work.require(needed_to_find(where))
    return work.rows.count(access, _as_seen(access, where))


def needed_to_find(where: AccountSearch) -> Permission:
    """Return what somebody needs who searches so: everyone finds practitioners, admins find accounts."""
    return Permission.FIND_PRACTITIONERS if where.practitioners else Permission.FIND_ACCOUNTS


def _page(
    work: AccountWork, permission: Permission, where: AccountSearch, order: AccountOrder, page: PageRequest
) -> AccountPage:
    access = work.require(permission)
    where = _as_seen(access, where)
    binding = f"{access.actor.subject} accounts by {order}"
    after = work.cursors.position(page.after, binding) if page.after else None
    found = list(work.rows.find(access, AccountWalk(where, order, page.size + 1, after)))
    accounts = found[: page.size]

    def cursor_of(i: int) -> str:
        return work.cursors.cursor(_position(accounts[i], order), binding)

    return AccountPage(
        accounts, where, cursor_of, has_next=len(found) > page.size, has_previous=after is not None
    )


def _as_seen(access: Access, where: AccountSearch) -> AccountSearch:
    return replace(where, usernames=_sees_usernames(access))


def _sees_usernames(access: Access) -> bool:
    """Tell whether the caller may read accounts anyway: the directory tells nobody else who signs in how."""
    return Permission.READ_ACCOUNTS in access.actor.permissions & access.actor.granted


def _position(account: Account, order: AccountOrder) -> Position:
    if order is AccountOrder.USERNAME:
        return (account.username,)
    return (folded(account.name), account.id)
