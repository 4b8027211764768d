"""The accounts over SQL: what `graphql_schema.account.store` promises, on either engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, text, update

from graphql_schema.access import Access, OwnAccess
from graphql_schema.account.account import Account
from graphql_schema.account.store import AccountSearch, AccountWalk, AnyAccess, Result
from graphql_schema.audit.event import Interaction
from server.storage.account_rows import ACCOUNT_COLUMNS, account_of, account_values, word_rows
from server.storage.account_search import accounts_counted, accounts_in
from server.storage.database import Connection, Database
from server.storage.identity_tables import ACCOUNT, ACCOUNT_WORD, BROWSER_SESSION, SESSION
from server.storage.kept_text import can_be_kept
from server.storage.revocations import revoke_subject
from server.storage.sign_ins import forget_failures

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7457310275)")
"""Accounts change seldom, and their rules look at several of them."""

_BY_ID = select(*ACCOUNT_COLUMNS).where(ACCOUNT.c.id == bindparam("wanted"))
_INSERT = insert(ACCOUNT)
_INSERT_WORDS = insert(ACCOUNT_WORD)
_DELETE_WORDS = delete(ACCOUNT_WORD).where(ACCOUNT_WORD.c.account_id == bindparam("wanted"))
_UPDATE = update(ACCOUNT).where(ACCOUNT.c.id == bindparam("wanted"))
_END_SESSIONS = (
    update(SESSION)
    .where(SESSION.c.account_id == bindparam("wanted"), SESSION.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_FORGET_BROWSERS = delete(BROWSER_SESSION).where(BROWSER_SESSION.c.account_id == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class AccountChange:
    """A change for the audit trail; `reason` says in codes what was changed, never from what."""

    interaction: Interaction
    account_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SqlAccountRows:
    """The accounts over one connection, in whatever transaction it has open, and what was changed in it."""

    connection: Connection
    changes: list[AccountChange] = field(default_factory=list)

    def hold(self) -> None:
        """Return when no other transaction changes accounts; SQLite has one writer at a time anyway."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_ONE_AT_A_TIME)

    def read(self, access: Access, account_id: str) -> Account | None:  # noqa: ARG002 - the proof is all
        """Return the account with this id."""
        return self._by_id(account_id)

    def read_own(self, access: OwnAccess) -> Account | None:
        """Return the account that is the subject of the caller's token."""
        return self._by_id(access.actor.subject)

    def find(self, access: Access, walk: AccountWalk) -> Sequence[Account]:  # noqa: ARG002
        """Return the accounts that match, in the order asked for."""
        rows = self.connection.execute(accounts_in(walk)).all()
        return [account_of(row) for row in rows]

    def count(self, access: Access, where: AccountSearch) -> int:  # noqa: ARG002
        """Return how many accounts match."""
        return int(self.connection.execute(accounts_counted(where)).scalar())

    def owner_of_username(self, access: Access, username: str) -> str | None:  # noqa: ARG002
        """Return the id of the account with this folded username."""
        return self._id_where(ACCOUNT.c.username == username)

    def owner_of_practitioner_id(self, access: Access, practitioner_id: str) -> str | None:  # noqa: ARG002
        """Return the id of the account with this practitioner id."""
        return self._id_where(ACCOUNT.c.practitioner_id == practitioner_id)

    def insert(self, access: Access, account: Account, password_hash: str | None) -> None:  # noqa: ARG002
        """Keep a new account."""
        password = {"password_hash": password_hash, "password_expires_at": account.password_expires_at}
        self.connection.execute(_INSERT, {**account_values(account), **password})
        self.connection.execute(_INSERT_WORDS, word_rows(account))
        self.changes.append(AccountChange(Interaction.CREATE_ACCOUNT, account.id, account.role))

    def update(self, access: Access, old: Account, new: Account) -> None:  # noqa: ARG002
        """Keep what an account is now, but for its password."""
        self.connection.execute(_UPDATE.values(account_values(new)), {"wanted": old.id})
        if new.name != old.name:
            self.connection.execute(_DELETE_WORDS, {"wanted": old.id})
            self.connection.execute(_INSERT_WORDS, word_rows(new))
        self.changes.append(AccountChange(Interaction.CHANGE_ACCOUNT, old.id, _what_changed(old, new)))

    def set_password(self, access: AnyAccess, account: Account, password_hash: str) -> None:  # noqa: ARG002
        """Keep the new password of an account, and when it expires."""
        changed = _UPDATE.values(
            password_hash=password_hash,
            password_expires_at=account.password_expires_at,
            changed_at=account.changed_at,
        )
        self.connection.execute(changed, {"wanted": account.id})
        self.changes.append(AccountChange(Interaction.CHANGE_ACCOUNT, account.id, "password"))

    def end_sessions(self, access: AnyAccess, account_id: str, now: int) -> None:  # noqa: ARG002
        """End every session of an account, and refuse the tokens that it got until now."""
        self.connection.execute(_END_SESSIONS, {"wanted": account_id, "now": now})
        self.connection.execute(_FORGET_BROWSERS, {"wanted": account_id})
        revoke_subject(self.connection, account_id, now)

    def forget_failures(self, access: AnyAccess, delay_key: str) -> None:  # noqa: ARG002
        """Let the next sign-in with the username behind this key be listened to at once."""
        forget_failures(self.connection, delay_key)

    def _by_id(self, account_id: str) -> Account | None:
        row = (
            self.connection.execute(_BY_ID, {"wanted": account_id}).first()
            if can_be_kept(account_id)
            else None
        )
        return account_of(row) if row else None

    def _id_where(self, condition: ColumnElement[bool]) -> str | None:
        found: str | None = self.connection.execute(select(ACCOUNT.c.id).where(condition)).scalar()
        return found


def _what_changed(old: Account, new: Account) -> str:
    words = (
        f"role {new.role}" if new.role is not old.role else "",
        "practitioner" if new.practitioner_id != old.practitioner_id else "",
        "name" if new.name != old.name else "",
        ("enabled" if new.active else "disabled") if new.active != old.active else "",
    )
    return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class SqlAccountStore:
    """Keeps accounts in a database. Each call takes one connection and gives it back."""

    database: Database

    async def reading(self, work: Callable[[SqlAccountRows], Result]) -> Result:
        """Return the result of `work`, which only reads."""
        return await self.database.read(lambda connection: work(SqlAccountRows(connection)))

    async def writing(self, work: Callable[[SqlAccountRows], Result]) -> Result:
        """Return the result of `work`, done in one transaction."""
        return await self.database.write(lambda connection: work(SqlAccountRows(connection)))
