"""What a store of accounts must do. Every method demands the proof that the caller may do it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from graphql_schema.access import Access, OwnAccess, Role
from graphql_schema.account.account import Account
from graphql_schema.search import EVERYTHING, Condition, Position

Result = TypeVar("Result")

AnyAccess = Access | OwnAccess
"""The proof for what an admin does to anyone and everyone to themselves."""


class AccountOrder(StrEnum):
    """The orders of a list of accounts; each decides between any two accounts."""

    USERNAME = "username"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class AccountSearch:
    """Which accounts: those in whose name or username each of `words`, folded, begins a word.

    None leaves a condition out; `practitioners` are those with a practitioner id, found by their names
    alone. `where` is over the parameters of Practitioner, of which no username is an identifier
    unless `usernames` are told too.
    """

    words: tuple[str, ...] = ()
    role: Role | None = None
    active: bool | None = None
    practitioners: bool = False
    where: Condition = EVERYTHING
    usernames: bool = False


@dataclass(frozen=True, slots=True)
class AccountWalk:
    """At most `size` accounts of a search in an order, after a position in it."""

    where: AccountSearch
    order: AccountOrder
    size: int
    after: Position | None = None


class AccountRows(Protocol):
    """The accounts as one transaction sees them."""

    def hold(self) -> None:
        """Return when no other transaction changes accounts, and keep others off until this one ends."""

    def read(self, access: Access, account_id: str) -> Account | None:
        """Return the account with this id."""

    def read_own(self, access: OwnAccess) -> Account | None:
        """Return the account that is the subject of the caller's token."""

    def find(self, access: Access, walk: AccountWalk) -> Sequence[Account]:
        """Return the accounts that match, in the order asked for."""

    def count(self, access: Access, where: AccountSearch) -> int:
        """Return how many accounts match."""

    def owner_of_username(self, access: Access, username: str) -> str | None:
        """Return the id of the account with this folded username."""

    def owner_of_practitioner_id(self, access: Access, practitioner_id: str) -> str | None:
        """Return the id of the account with this practitioner id."""

    def insert(self, access: Access, account: Account, password_hash: str | None) -> None:
        """Keep a new account."""

    def update(self, access: Access, old: Account, new: Account) -> None:
        """Keep what an account is now, but for its password."""

    def set_password(self, access: AnyAccess, account: Account, password_hash: str) -> None:
        """Keep the new password of an account, and when it expires."""

    def end_sessions(self, access: AnyAccess, account_id: str, now: int) -> None:
        """End every session of an account, and refuse the tokens that it got until now.

        Call it after the change, which waits for whoever is just issuing something to the account.
        """

    def forget_failures(self, access: AnyAccess, delay_key: str) -> None:
        """Let the next sign-in with the username behind this key be listened to at once."""


class AccountStore(Protocol):
    """Where accounts are kept."""

    async def reading(self, work: Callable[[AccountRows], Result]) -> Result:
        """Return the result of `work`, which only reads."""

    async def writing(self, work: Callable[[AccountRows], Result]) -> Result:
        """Return the result of `work`, done in one transaction: wholly, or not at all if it raises."""
