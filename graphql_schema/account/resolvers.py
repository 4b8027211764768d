"""Everything one caller may do with accounts, each in a transaction of its own.

Passwords are made and hashed before the transaction, which must not wait for that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from graphql_schema.access import Caller, Permission, authenticated
from graphql_schema.account import changing, finding
from graphql_schema.account.account import Account, AccountChanges, NewAccount
from graphql_schema.account.finding import AccountPage
from graphql_schema.account.names import username_of
from graphql_schema.account.parameters import condition_of_search
from graphql_schema.account.passwords import accepted, new_password
from graphql_schema.account.practitioner import Practitioner
from graphql_schema.account.sign_in import Refusal, SignInCheck, Why
from graphql_schema.account.store import AccountRows, AccountSearch, AccountStore, Result
from graphql_schema.account.work import AccountWork, require_wholly
from graphql_schema.audit.event import Interaction
from graphql_schema.audit.journal import Journal
from graphql_schema.audit.queries import kept_query
from graphql_schema.clock import Clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import Condition
from graphql_schema.task.ids import NewId, new_task_id
from graphql_schema.task.pages import PageRequest


class Hasher(Protocol):
    """Makes hashes of passwords, slowly by design."""

    async def hash(self, password: str) -> str:
        """Return the hash of a password, with its salt in it."""


@dataclass(frozen=True, slots=True)
class AccountResolvers:
    """What `caller` may do with accounts. One is made for each request."""

    caller: Caller
    store: AccountStore
    hasher: Hasher
    sign_in: SignInCheck
    cursors: CursorSigner
    clock: Clock
    journal: Journal
    new_id: NewId = new_task_id

    async def read(self, account_id: str) -> Account:
        """Return the account with this id, or raise NOT_FOUND."""
        found = await self._reading(Permission.READ_ACCOUNTS, lambda work: finding.read(work, account_id))
        return self._noted(found)

    async def named(self, username: str) -> Account:
        """Return the account with this username, or raise NOT_FOUND."""
        found = await self._reading(Permission.READ_ACCOUNTS, lambda work: finding.named(work, username))
        return self._noted(found)

    async def own(self) -> Account | None:
        """Return the caller's own account, if there is one behind the token."""
        authenticated(self.caller)
        return await self.store.reading(lambda rows: finding.read_own(self._work(rows)))

    async def users(self, where: AccountSearch, page: PageRequest) -> AccountPage:
        """Return one page of the accounts that match, by username."""
        found = await self._reading(Permission.FIND_ACCOUNTS, lambda work: finding.users(work, where, page))
        self._note_search(where, [f"Person/{account.id}" for account in found.accounts])
        return found

    async def practitioners(self, words: tuple[str, ...], page: PageRequest) -> AccountPage:
        """Return one page of those to whom a task can be assigned, by name."""
        return await self._listed(lambda work: finding.practitioners(work, words, page))

    async def directory(self, where: Condition, page: PageRequest) -> AccountPage:
        """Return one page of the practitioners that match, active or not, by name."""
        return await self._listed(lambda work: finding.directory(work, where, page))

    async def practitioner(self, practitioner_id: str) -> Practitioner:
        """Return the practitioner with this id, active or not, or raise NOT_FOUND."""
        found = await self._reading(
            Permission.READ_PRACTITIONER, lambda work: finding.practitioner(work, practitioner_id)
        )
        self.journal.note(Interaction.READ, [found.reference])
        return found

    async def count(self, where: AccountSearch) -> int:
        """Return how many accounts match."""
        number = await self._reading(finding.needed_to_find(where), lambda work: finding.count(work, where))
        self._note_search(where, [])
        return number

    async def create(self, new: NewAccount) -> tuple[Account, str]:
        """Keep a new account and return it with a password, which expires and is never told again."""
        require_wholly(self.caller, Permission.CREATE_ACCOUNT)
        password = new_password()
        password_hash = await self.hasher.hash(password)
        account = await self._writing(
            Permission.CREATE_ACCOUNT, lambda work: changing.create(work, new, password_hash, expires=True)
        )
        return account, password

    async def create_with(self, new: NewAccount, password: str | None) -> Account:
        """Keep a new account with a password that its owner chose, or with none."""
        require_wholly(self.caller, Permission.CREATE_ACCOUNT)
        password_hash = None
        if password is not None:
            password_hash = await self.hasher.hash(accepted(password, username_of(new.username)))
        return await self._writing(
            Permission.CREATE_ACCOUNT, lambda work: changing.create(work, new, password_hash, expires=False)
        )

    async def change(self, account_id: str, changes: AccountChanges) -> Account:
        """Change the name, the role or the practitioner id."""
        return await self._writing(
            Permission.UPDATE_ACCOUNT, lambda work: changing.change(work, account_id, changes)
        )

    async def set_active(self, account_id: str, *, active: bool) -> Account:
        """Let somebody sign in or not."""
        return await self._writing(
            Permission.UPDATE_ACCOUNT, lambda work: changing.set_active(work, account_id, active=active)
        )

    async def reset_password(self, account_id: str) -> tuple[Account, str]:
        """Return the account with another password, which expires and is never told again."""
        require_wholly(self.caller, Permission.UPDATE_ACCOUNT)
        password = new_password()
        password_hash = await self.hasher.hash(password)
        account = await self._writing(
            Permission.UPDATE_ACCOUNT,
            lambda work: changing.reset_password(work, account_id, password_hash, expires=True),
        )
        return account, password

    async def set_password(self, account_id: str, password: str) -> Account:
        """Give an account the password that its owner chose."""
        account = await self.read(account_id)
        password_hash = await self.hasher.hash(accepted(password, account.username))
        return await self._writing(
            Permission.UPDATE_ACCOUNT,
            lambda work: changing.reset_password(work, account_id, password_hash, expires=False),
        )

    async def change_own_password(self, current: str, new: str) -> Account:
        """Replace the caller's own password, who shows to know the current one, and end their sessions."""
        account = await self.own()
        if account is None or not account.has_password:
            raise ApiError(
                Problem.BUSINESS_RULE, "There is no account with a password here behind your access token."
            )
        accepted(new, account.username)
        checked = await self.sign_in.check(account.username, current)
        if isinstance(checked, Refusal):
            raise _refused(checked)
        return await self.choose_own_password(checked, new)

    async def choose_own_password(self, checked: Account, new: str) -> Account:
        """Replace the caller's own password and end their sessions. Their sign-in was `checked` before."""
        password = accepted(new, checked.username)
        if await self.sign_in.is_current(checked, password):
            raise ApiError(
                Problem.INVALID, "This is the password that you have already; choose another.", "password"
            )
        password_hash = await self.hasher.hash(password)
        return await self.store.writing(
            lambda rows: changing.change_own_password(self._work(rows), checked, password_hash)
        )

    async def _listed(self, find: Callable[[AccountWork], AccountPage]) -> AccountPage:
        found = await self._reading(Permission.FIND_PRACTITIONERS, find)
        self._note_search(found.where, [each.reference for each in found.practitioners])
        return found

    def _noted(self, account: Account) -> Account:
        self.journal.note(Interaction.READ, [f"Person/{account.id}"])
        return account

    def _note_search(self, where: AccountSearch, found: Sequence[str]) -> None:
        resource_type = "Practitioner" if where.practitioners else "Person"
        query = kept_query(condition_of_search(where), self.journal.secret, resource_type)
        self.journal.note(Interaction.SEARCH, found, query)

    async def _reading(self, permission: Permission, do: Callable[[AccountWork], Result]) -> Result:
        require_wholly(self.caller, permission)
        return await self.store.reading(lambda rows: do(self._work(rows)))

    async def _writing(self, permission: Permission, do: Callable[[AccountWork], Result]) -> Result:
        # Who may not write at all must not even wait for the database.
        require_wholly(self.caller, permission)
        return await self.store.writing(lambda rows: do(self._work(rows)))

    def _work(self, rows: AccountRows) -> AccountWork:
        return AccountWork(self.caller, rows, self.cursors, self.clock, self.new_id)


def _refused(refusal: Refusal) -> ApiError:
    if refusal.why is Why.TOO_SOON:
        return ApiError(
            Problem.TOO_MANY, f"{refusal.text} ({refusal.wait_seconds} seconds)", "currentPassword"
        )
    text = "The current password is wrong." if refusal.why is Why.WRONG else refusal.text
    # Forbidden, so that the audit trail hears of it.
    return ApiError(Problem.FORBIDDEN, text, "currentPassword")
