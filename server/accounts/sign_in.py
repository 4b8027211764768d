"""The check of a username and a password, which tells nothing but yes or no, and takes as long for both.

https://pages.nist.gov/800-63-4/sp800-63b.html#throttle
"""

from dataclasses import dataclass

from graphql_schema.account.account import Account
from graphql_schema.account.names import LONGEST_USERNAME, folded_username
from graphql_schema.account.sign_in import Refusal, Why, delay_key
from graphql_schema.clock import Clock
from graphql_schema.cursors import CursorSigner
from server.accounts.passwords import PasswordHasher
from server.storage.database import Connection, Database
from server.storage.sign_ins import (
    Attempt,
    account_that_may_sign_in,
    begin_attempt,
    forget_failures,
    hash_of_password,
    replace_hash,
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Signs people in with what is kept of them."""

    database: Database
    passwords: PasswordHasher
    cursors: CursorSigner
    clock: Clock

    async def check(self, username: str, password: str) -> Account | Refusal:
        """Return the account that has this username and password and may sign in, or why not.

        Each wrong password makes the next try for the username wait longer; a right one ends that.
        Raises ApiError(UNAVAILABLE) when too many are checked at once.
        """
        # A name that is too long is nobody's; the rest of it must cost nothing.
        folded = folded_username(username.strip()[: LONGEST_USERNAME + 1])
        digest = delay_key(self.cursors, folded)
        now = self.clock()
        attempt = await self.database.write(lambda connection: begin_attempt(connection, digest, folded, now))
        if attempt.wait_seconds:
            return Refusal(Why.TOO_SOON, attempt.wait_seconds)
        matches = await self.passwords.matches(attempt.password_hash, password)
        account = attempt.account
        if not matches or account is None or not account.active:
            return Refusal(Why.WRONG, attempt.next_wait_seconds)
        await self._remember_success(digest, account, attempt, password)
        if account.password_has_expired(now):
            return Refusal(Why.EXPIRED)
        return account

    async def is_current(self, account: Account, password: str) -> bool:
        """Say whether this is the password of an account. It counts no failure: ask for its owner alone."""
        kept = await self.database.read(lambda connection: hash_of_password(connection, account.id))
        return await self.passwords.matches(kept, password)

    async def by_id(self, account_id: str) -> Account | None:
        """Return the account with this id if it may still sign in; for who has signed in before."""
        return await self.database.read(lambda connection: account_that_may_sign_in(connection, account_id))

    async def _remember_success(self, digest: str, account: Account, attempt: Attempt, password: str) -> None:
        old, new = attempt.password_hash, None
        if old is not None and self.passwords.is_outdated(old):
            new = await self.passwords.hash(password)
        await self.database.write(lambda connection: _keep(connection, digest, account.id, old, new))


def _keep(connection: Connection, digest: str, account_id: str, old: str | None, new: str | None) -> None:
    forget_failures(connection, digest)
    if old is not None and new is not None:
        replace_hash(connection, account_id, old, new)
