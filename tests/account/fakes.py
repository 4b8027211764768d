"""Accounts for tests of everything else: there are none, and nobody may ask."""

from collections.abc import Callable

from graphql_schema.access import Caller
from graphql_schema.account.account import Account
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.account.sign_in import Refusal
from graphql_schema.account.store import AccountRows, Result
from graphql_schema.audit.event import Event, Origin, Transport
from graphql_schema.audit.journal import Journal
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner


class NoAccounts:
    """A store, a hasher and a check of passwords that fail whatever test uses them."""

    async def reading(self, work: Callable[[AccountRows], Result]) -> Result:
        raise AssertionError(work)

    async def writing(self, work: Callable[[AccountRows], Result]) -> Result:
        raise AssertionError(work)

    async def hash(self, password: str) -> str:
        raise AssertionError(password)

    async def check(self, username: str, password: str) -> Account | Refusal:
        raise AssertionError(username, password)

    async def is_current(self, account: Account, password: str) -> bool:
        raise AssertionError(account, password)


def journal_telling(caller: Caller, told: list[Event]) -> Journal:
    """Return a journal that adds what it is told to a list, at once."""
    origin = Origin("r1", None, Transport.REST, "a test")
    journal = Journal(lambda: origin, caller, system_clock, b"", "https://x.example/fhir", told.extend)
    journal.close()
    return journal


def no_accounts(caller: Caller) -> AccountResolvers:
    """Return the resolvers of accounts for a test that needs none."""
    nothing = NoAccounts()
    journal = journal_telling(caller, [])
    return AccountResolvers(caller, nothing, nothing, nothing, CursorSigner(b"k" * 32), system_clock, journal)
