from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from graphql_schema.access import Actor, Caller, Role
from graphql_schema.account.account import Account, NewAccount
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.audit.event import Event
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from server.accounts.passwords import PasswordHasher
from server.accounts.sign_in import SignIn
from server.storage.accounts import SqlAccountStore
from server.storage.database import Database
from tests.account.fakes import journal_telling

PASSWORD = "correct horse battery staple"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Clinic:
    """The accounts of a database, with a clock that stands still and hashes that cost little."""

    database: Database
    hasher: PasswordHasher
    now: int = field(default_factory=system_clock)
    told: list[Event] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        self.now += round(seconds * 1_000_000)

    @property
    def sign_in(self) -> SignIn:
        return SignIn(self.database, self.hasher, CursorSigner(b"k" * 32), lambda: self.now)

    def of(self, caller: Caller) -> AccountResolvers:
        store, cursors = SqlAccountStore(self.database), CursorSigner(b"k" * 32)
        return AccountResolvers(
            caller,
            store,
            self.hasher,
            self.sign_in,
            cursors,
            lambda: self.now,
            journal_telling(caller, self.told),
        )

    @property
    def operator(self) -> AccountResolvers:
        return self.of(Actor("operator", Role.ADMIN))

    async def person(self, username: str, role: Role = Role.AUDITOR, password: str = PASSWORD) -> Account:
        return await self.operator.create_with(NewAccount(username, role), password)


@pytest.fixture
async def clinic(database: Database) -> AsyncIterator[Clinic]:
    hasher = PasswordHasher(memory_kib=64, passes=1)
    yield Clinic(database, hasher)
    hasher.close()
