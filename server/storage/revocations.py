"""Access tokens that are refused before they expire, as rows. Instants are microseconds since 1970 UTC."""

from enum import StrEnum

from sqlalchemy import Insert, bindparam, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from server.storage.database import Connection
from server.storage.identity_tables import REVOCATION

_SECOND = 1_000_000
ALWAYS = 2**62
"""A `not_before` that no token reaches."""

LONGEST_LIFE = 24 * 3600 * _SECOND + 60 * _SECOND
"""How long a token of our own may live, with the leeway of who verifies it."""


class Revocable(StrEnum):
    """The claim by which tokens are revoked: one token, all of a sign-in, all of an account."""

    TOKEN = "jti"  # noqa: S105 - the name of a claim
    SESSION = "sid"
    SUBJECT = "sub"


_KNOWN = select(REVOCATION.c.claim, REVOCATION.c.value, REVOCATION.c.not_before)
_OVER = delete(REVOCATION).where(REVOCATION.c.expires_at < bindparam("now"))


def _or_later(insert: sqlite.Insert | postgresql.Insert) -> Insert:
    """Return the upsert after which a revocation never reaches less far than it did."""
    later = {
        name: case(
            (REVOCATION.c[name] > insert.excluded[name], REVOCATION.c[name]), else_=insert.excluded[name]
        )
        for name in ("not_before", "expires_at")
    }
    return insert.on_conflict_do_update(index_elements=["claim", "value"], set_=later)


_REVOKE = {
    "sqlite": _or_later(sqlite.insert(REVOCATION)),
    "postgresql": _or_later(postgresql.insert(REVOCATION)),
}


def revoke(connection: Connection, claim: Revocable, value: str, not_before: int, expires_at: int) -> None:
    """Refuse the tokens with this claim that were issued before `not_before`, on every worker soon.

    Call it in the transaction that makes them wrong. After `expires_at` none of them may live.
    """
    row = {"claim": claim.value, "value": value, "not_before": not_before, "expires_at": expires_at}
    connection.execute(_REVOKE[connection.dialect.name], row)


def revoke_token(connection: Connection, jti: str, expires_at: int) -> None:
    """Refuse one token, which expires at `expires_at`."""
    revoke(connection, Revocable.TOKEN, jti, ALWAYS, expires_at + 60 * _SECOND)


def revoke_session(connection: Connection, session_id: str, now: int) -> None:
    """Refuse every token of a sign-in that has ended: those with its `sid`."""
    revoke(connection, Revocable.SESSION, session_id, ALWAYS, now + LONGEST_LIFE)


def revoke_subject(connection: Connection, account_id: str, now: int) -> None:
    """Refuse every token that an account got until now, because it is another account from now on."""
    revoke(connection, Revocable.SUBJECT, account_id, now, now + LONGEST_LIFE)


def remove_old_revocations(connection: Connection, now: int) -> None:
    """Forget the revocations of tokens that have expired since."""
    connection.execute(_OVER, {"now": now})


def revocations(connection: Connection) -> dict[tuple[str, str], int]:
    """Return the `not_before` of every claim and value that are revoked."""
    return {(claim, value): not_before for claim, value, not_before in connection.execute(_KNOWN)}
