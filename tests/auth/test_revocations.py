"""Revocations: rows that a transaction writes, and what a worker knows of them."""

from collections.abc import Callable
from typing import Any

import pytest

from graphql_schema.errors import ApiError
from server.auth.revocations import LONGEST_SILENCE, Revocations
from server.storage.database import Connection, Database
from server.storage.revocations import (
    LONGEST_LIFE,
    Revocable,
    revoke,
    revoke_session,
    revoke_subject,
    revoke_token,
)

pytestmark = pytest.mark.anyio

SECOND = 1_000_000
NOW = 1_800_000_000 * SECOND
CLAIMS = {"jti": "j1", "sid": "s1", "sub": "nora", "iat": NOW // SECOND - 60}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def known(database: Database, *revoking: Callable[[Connection], None]) -> Revocations:
    for each in revoking:
        await database.write(each)
    revocations = Revocations(database, clock=lambda: NOW)
    await revocations.load()
    return revocations


async def test_nothing_is_refused_where_nothing_is_revoked(database: Database) -> None:
    assert not (await known(database)).refuse(CLAIMS)


@pytest.mark.parametrize(
    ("revoking", "others"),
    [
        (lambda db: revoke_token(db, "j1", NOW), {"jti": "j2"}),
        (lambda db: revoke_session(db, "s1", NOW), {"sid": "s2"}),
        (lambda db: revoke_subject(db, "nora", NOW), {"sub": "omar"}),
    ],
    ids=["token", "session", "subject"],
)
async def test_what_is_revoked_is_refused_and_nothing_else(
    database: Database, revoking: Callable[[Connection], None], others: dict[str, Any]
) -> None:
    revocations = await known(database, revoking)

    assert revocations.refuse(CLAIMS)
    assert not revocations.refuse(CLAIMS | others)


async def test_a_value_is_revoked_under_its_own_claim_only(database: Database) -> None:
    revocations = await known(database, lambda db: revoke_token(db, "nora", NOW))

    assert not revocations.refuse(CLAIMS)


async def test_an_account_may_get_new_tokens_after_its_old_ones_are_refused(database: Database) -> None:
    revocations = await known(database, lambda db: revoke_subject(db, "nora", NOW))

    assert revocations.refuse(CLAIMS | {"iat": NOW // SECOND})
    assert not revocations.refuse(CLAIMS | {"iat": NOW / SECOND + 0.001})


async def test_a_later_revocation_never_reaches_less_far(database: Database) -> None:
    revocations = await known(
        database,
        lambda db: revoke(db, Revocable.SUBJECT, "nora", NOW, NOW + LONGEST_LIFE),
        lambda db: revoke(db, Revocable.SUBJECT, "nora", NOW - 3600 * SECOND, NOW - 1),
    )
    await revocations.remove_old()
    await revocations.load()

    assert revocations.refuse(CLAIMS)


async def test_revocations_of_tokens_that_are_over_are_forgotten(database: Database) -> None:
    revocations = await known(
        database,
        lambda db: revoke(db, Revocable.TOKEN, "j1", NOW, NOW - 1),
        lambda db: revoke_token(db, "j2", NOW),
    )
    await revocations.remove_old()

    assert await revocations.load()
    assert not revocations.refuse(CLAIMS)
    assert revocations.refuse(CLAIMS | {"jti": "j2"})


async def test_a_revocation_is_undone_with_its_transaction(database: Database) -> None:
    def fail(connection: Connection) -> None:
        revoke_subject(connection, "nora", NOW)
        raise ApiError.forbidden()

    with pytest.raises(ApiError):
        await database.write(fail)

    assert not (await known(database)).refuse(CLAIMS)


async def test_loading_tells_whether_anything_changed(database: Database) -> None:
    revocations = await known(database)
    unchanged = await revocations.load()
    await database.write(lambda db: revoke_session(db, "s1", NOW))

    assert not unchanged
    assert await revocations.load()
    assert not await revocations.load()


async def test_without_news_nothing_is_known(database: Database) -> None:
    at = NOW
    revocations = Revocations(database, clock=lambda: at)
    before = revocations.are_known
    await revocations.load()
    loaded = revocations.are_known
    at = NOW + LONGEST_SILENCE

    assert (before, loaded, revocations.are_known) == (False, True, False)
