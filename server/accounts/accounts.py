"""The accounts of one installation, put together from their parts."""

from dataclasses import dataclass
from typing import Self

from graphql_schema.access import Caller
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.audit.journal import Journal
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from server.accounts.elsewhere import PasswordsElsewhere
from server.accounts.passwords import PasswordHasher
from server.accounts.sign_in import SignIn
from server.audit.account_store import AuditedAccountStore
from server.audit.trail import Trail
from server.storage.accounts import SqlAccountStore
from server.storage.database import Database


@dataclass(frozen=True, slots=True)
class Accounts:
    """What signs people in, and what a caller may do with accounts."""

    store: SqlAccountStore
    trail: Trail
    passwords: PasswordHasher
    sign_in: SignIn
    cursors: CursorSigner
    keeps_passwords: bool = True

    @classmethod
    def over(cls, database: Database, cursors: CursorSigner, trail: Trail, *, keeps_passwords: bool) -> Self:
        """Return the accounts of a database, of whose changes the trail is told.

        Without `keeps_passwords`, another issuer signs people in. Whoever asks for the accounts
        closes them, before the database.
        """
        passwords = PasswordHasher()
        sign_in = SignIn(database, passwords, cursors, system_clock)
        return cls(SqlAccountStore(database), trail, passwords, sign_in, cursors, keeps_passwords)

    def of(self, caller: Caller, journal: Journal) -> AccountResolvers:
        """Return what a caller may do with accounts in one request, whose journal this is."""
        audited = AuditedAccountStore(self.store, self.trail, journal)
        hasher = self.passwords if self.keeps_passwords else PasswordsElsewhere()
        return AccountResolvers(caller, audited, hasher, self.sign_in, self.cursors, system_clock, journal)

    def close(self) -> None:
        """Finish the hashes under way."""
        self.passwords.close()
