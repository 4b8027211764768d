"""The rows behind a sign-in: what a username's password is, and how long its guesser has to wait.

Instants are microseconds since 1970 UTC.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from graphql_schema.account.account import Account
from server.storage.account_rows import ACCOUNT_COLUMNS, account_of
from server.storage.database import Connection
from server.storage.identity_tables import ACCOUNT, SIGN_IN_DELAY
from server.storage.kept_text import can_be_kept

_SECOND = 1_000_000
FREE_FAILURES = 3
"""Wrong passwords that anybody may type before there is a wait."""
LONGEST_WAIT_SECONDS = 900
"""At the longest wait, somebody who guesses for a whole day has 96 guesses."""
_FORGOTTEN_AFTER = 24 * 3600 * _SECOND

_DELAY_OF = select(SIGN_IN_DELAY.c.failures, SIGN_IN_DELAY.c.retry_at).where(
    SIGN_IN_DELAY.c.username_digest == bindparam("digest")
)
_FORGET = delete(SIGN_IN_DELAY).where(SIGN_IN_DELAY.c.username_digest == bindparam("digest"))
_FORGET_OLD = delete(SIGN_IN_DELAY).where(SIGN_IN_DELAY.c.retry_at < bindparam("before"))


def _counting(insert: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    kept = {name: insert.excluded[name] for name in ("failures", "retry_at")}
    return insert.on_conflict_do_update(index_elements=["username_digest"], set_=kept)


_COUNT = {
    "sqlite": _counting(sqlite.insert(SIGN_IN_DELAY)),
    "postgresql": _counting(postgresql.insert(SIGN_IN_DELAY)),
}
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:digest, 0))")

_CREDENTIALS = select(*ACCOUNT_COLUMNS, ACCOUNT.c.password_hash).where(
    ACCOUNT.c.username == bindparam("wanted")
)
# Shared, so that who issues something to an account and who takes a right from it wait for each other.
_BY_ID = (
    select(*ACCOUNT_COLUMNS)
    .where(ACCOUNT.c.id == bindparam("wanted"), ACCOUNT.c.active)
    .with_for_update(read=True)
)
_HASH = select(ACCOUNT.c.password_hash).where(ACCOUNT.c.id == bindparam("wanted"))
_REHASH = (
    update(ACCOUNT)
    .where(ACCOUNT.c.id == bindparam("wanted"), ACCOUNT.c.password_hash == bindparam("old"))
    .values(password_hash=bindparam("new"))
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to sign in. With `wait_seconds` it is not listened to, and nothing else is told.

    Otherwise it counts as a failure until it turns out to be none, so that many at once gain
    nothing; `next_wait_seconds` is how long to wait after it has failed.
    """

    wait_seconds: int = 0
    next_wait_seconds: int = 0
    account: Account | None = None
    password_hash: str | None = None


def wait_after(failures: int) -> int:
    """Return how many seconds to wait after so many wrong passwords: 1, 2, 4 … after the first three."""
    doublings = failures - FREE_FAILURES - 1
    if doublings < 0:
        return 0
    return min(1 << min(doublings, LONGEST_WAIT_SECONDS.bit_length()), LONGEST_WAIT_SECONDS)


def begin_attempt(connection: Connection, digest: str, username: str, now: int) -> Attempt:
    """Return the attempt for a folded username, known or not, after counting it."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME, {"digest": digest})
    connection.execute(_FORGET_OLD, {"before": now - _FORGOTTEN_AFTER})
    failures, retry_at = connection.execute(_DELAY_OF, {"digest": digest}).first() or (0, 0)
    if retry_at > now:
        return Attempt(wait_seconds=-((now - retry_at) // _SECOND))
    wait = wait_after(failures + 1)
    counted = {"username_digest": digest, "failures": failures + 1, "retry_at": now + wait * _SECOND}
    connection.execute(_COUNT[connection.dialect.name], counted)
    row = connection.execute(_CREDENTIALS, {"wanted": username if can_be_kept(username) else ""}).first()
    if row is None:
        return Attempt(next_wait_seconds=wait)
    *account, password_hash = row
    return Attempt(0, wait, account_of(account), password_hash)


def forget_failures(connection: Connection, digest: str) -> None:
    """Let the next try be listened to at once."""
    connection.execute(_FORGET, {"digest": digest})


def hash_of_password(connection: Connection, account_id: str) -> str | None:
    """Return the hash of an account's password, if it has one."""
    kept: str | None = connection.execute(_HASH, {"wanted": account_id}).scalar()
    return kept


def replace_hash(connection: Connection, account_id: str, old: str, new: str) -> None:
    """Keep a better hash of the same password, unless the password was changed meanwhile."""
    connection.execute(_REHASH, {"wanted": account_id, "old": old, "new": new})


def account_that_may_sign_in(connection: Connection, account_id: str) -> Account | None:
    """Return the account with this id, if it is active; until the transaction ends, nobody changes it."""
    row = connection.execute(_BY_ID, {"wanted": account_id}).first() if can_be_kept(account_id) else None
    return account_of(row) if row else None
