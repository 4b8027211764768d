"""The accounts of one installation, put together from their parts."""

from dataclasses import dataclass
from typing import Self

from graphql_schema.access import Caller
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.task.ids import NewId, new_task_id
from server.accounts.passwords import PasswordHasher
from server.accounts.sign_in import SignIn
from server.storage.accounts import SqlAccountStore
from server.storage.database import Database


@dataclass(frozen=True, slots=True)
class Accounts:
    """What signs people in, and what a caller may do with accounts."""

    store: SqlAccountStore
    passwords: PasswordHasher
    sign_in: SignIn
    cursors: CursorSigner

    @classmethod
    def over(cls, database: Database, cursors: CursorSigner) -> Self:
        """Return the accounts of a database. Whoever asks for them closes them, before the database."""
        passwords = PasswordHasher()
        sign_in = SignIn(database, passwords, cursors, system_clock)
        return cls(SqlAccountStore(database), passwords, sign_in, cursors)

    def of(self, caller: Caller, new_id: NewId = new_task_id) -> AccountResolvers:
        """Return what a caller may do with accounts."""
        return AccountResolvers(
            caller, self.store, self.passwords, self.sign_in, self.cursors, system_clock, new_id
        )

    def close(self) -> None:
        """Finish the hashes under way."""
        self.passwords.close()
