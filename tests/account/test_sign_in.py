"""The check of a username and a password: what it tells, what it counts, and that guessing is slow."""

import asyncio
import time
from statistics import median

import pytest

from graphql_schema.access import Role
from graphql_schema.account.account import Account, NewAccount
from graphql_schema.account.sign_in import Refusal, Why
from server.accounts.passwords import PasswordHasher
from server.storage.database import Connection
from server.storage.identity_tables import ACCOUNT, SIGN_IN_DELAY
from server.storage.sign_ins import LONGEST_WAIT_SECONDS, wait_after
from tests.account.conftest import PASSWORD, Clinic

pytestmark = pytest.mark.anyio

WRONG = Refusal(Why.WRONG)


def hash_of(username: str, connection: Connection) -> str:
    statement = (
        ACCOUNT.select().with_only_columns(ACCOUNT.c.password_hash).where(ACCOUNT.c.username == username)
    )
    return str(connection.execute(statement).scalar())


async def test_the_right_password_gives_the_account_however_the_username_is_written(clinic: Clinic) -> None:
    nora = await clinic.person("nora")

    for typed in ("nora", " NORA ", "\uff2eora"):
        assert await clinic.sign_in.check(typed, PASSWORD) == nora


async def test_nobody_is_told_why_a_sign_in_is_refused(clinic: Clinic) -> None:
    await clinic.person("nora")
    gone = await clinic.person("gone")
    await clinic.operator.set_active(gone.id, active=False)
    await clinic.operator.create_with(NewAccount("demo", Role.AUDITOR), None)

    refusals = [
        await clinic.sign_in.check("nora", PASSWORD + "?"),
        await clinic.sign_in.check("nobody", PASSWORD),
        await clinic.sign_in.check("gone", PASSWORD),
        await clinic.sign_in.check("demo", PASSWORD),
        await clinic.sign_in.check("a b\0\ud800", PASSWORD),
        await clinic.sign_in.check("x" * 100_000, PASSWORD),
        await clinic.sign_in.check("", ""),
    ]

    assert refusals == [WRONG] * len(refusals)


def test_the_waits_double_after_three_failures_up_to_a_quarter_of_an_hour() -> None:
    assert [wait_after(failures) for failures in range(1, 9)] == [0, 0, 0, 1, 2, 4, 8, 16]
    assert wait_after(13) == 512
    assert {wait_after(failures) for failures in (14, 20, 1_000_000)} == {LONGEST_WAIT_SECONDS}


@pytest.mark.parametrize("username", ["nora", "nobody"])
async def test_guesses_wait_longer_and_longer_whether_there_is_such_an_account_or_not(
    clinic: Clinic, username: str
) -> None:
    await clinic.person("nora")

    answers = [await clinic.sign_in.check(username, "wrong") for _ in range(5)]
    clinic.wait(1.001)
    answers.append(await clinic.sign_in.check(username, "wrong"))
    answers.append(await clinic.sign_in.check(username, PASSWORD))

    assert answers == [
        *[WRONG] * 3,
        Refusal(Why.WRONG, 1),
        Refusal(Why.TOO_SOON, 1),
        Refusal(Why.WRONG, 2),
        Refusal(Why.TOO_SOON, 2),
    ]


async def test_a_success_ends_the_waits(clinic: Clinic) -> None:
    nora = await clinic.person("nora")
    for _ in range(4):
        await clinic.sign_in.check("nora", "wrong")
    clinic.wait(1.001)

    assert await clinic.sign_in.check("nora", PASSWORD) == nora

    assert await clinic.sign_in.check("nora", "wrong") == WRONG


async def test_a_disabled_account_does_not_tell_a_right_password_by_its_waits(clinic: Clinic) -> None:
    gone = await clinic.person("gone")
    await clinic.operator.set_active(gone.id, active=False)

    answers = [await clinic.sign_in.check("gone", PASSWORD) for _ in range(5)]

    assert answers[3:] == [Refusal(Why.WRONG, 1), Refusal(Why.TOO_SOON, 1)]


async def test_failures_are_forgotten_after_a_day_and_their_rows_go(clinic: Clinic) -> None:
    for number in range(5):
        await clinic.sign_in.check(f"nobody-{number}", "wrong")
    clinic.wait(24 * 3600 + 1)

    assert await clinic.sign_in.check("somebody", "wrong") == WRONG

    rows = await clinic.database.read(lambda connection: connection.execute(SIGN_IN_DELAY.select()).all())
    assert len(rows) == 1


async def test_many_guesses_at_once_gain_nothing(clinic: Clinic) -> None:
    await clinic.person("nora")

    answers = await asyncio.gather(*(clinic.sign_in.check("nora", f"guess {n}") for n in range(20)))

    listened_to = [answer for answer in answers if isinstance(answer, Refusal) and answer.why is Why.WRONG]
    assert len(listened_to) == 4
    assert len(answers) - len(listened_to) == 16


async def test_no_username_is_kept_for_its_failures(clinic: Clinic) -> None:
    await clinic.sign_in.check("my password by mistake", "wrong")

    rows = await clinic.database.read(lambda connection: connection.execute(SIGN_IN_DELAY.select()).all())

    assert "mistake" not in repr([tuple(row) for row in rows])


async def test_an_initial_password_expires_and_only_who_knows_it_is_told(clinic: Clinic) -> None:
    nora, initial = await clinic.operator.create(NewAccount("nora", Role.AUDITOR))
    assert await clinic.sign_in.check("nora", initial) == nora

    clinic.wait(7 * 24 * 3600)

    assert await clinic.sign_in.check("nora", initial) == Refusal(Why.EXPIRED)
    assert await clinic.sign_in.check("nora", PASSWORD) == WRONG


async def test_a_hash_with_old_parameters_is_made_anew_at_the_next_sign_in(clinic: Clinic) -> None:
    nora = await clinic.person("nora")
    old = await clinic.database.read(lambda connection: hash_of("nora", connection))
    better = PasswordHasher(memory_kib=128, passes=2)
    now = Clinic(clinic.database, better, clinic.now)

    wrong = await now.sign_in.check("nora", "wrong")
    assert await clinic.database.read(lambda connection: hash_of("nora", connection)) == old
    right = await now.sign_in.check("nora", PASSWORD)

    new = await clinic.database.read(lambda connection: hash_of("nora", connection))
    assert (wrong, right) == (WRONG, nora)
    assert "m=128,t=2" in new
    assert await better.matches(new, PASSWORD)
    better.close()


async def test_only_an_active_account_is_given_by_its_id(clinic: Clinic) -> None:
    nora = await clinic.person("nora")

    found = [await clinic.sign_in.by_id(each) for each in (nora.id, "nobody", "\0", "\ud800")]
    await clinic.operator.set_active(nora.id, active=False)

    assert found == [nora, None, None, None]
    assert await clinic.sign_in.by_id(nora.id) is None


async def test_a_refusal_takes_as_long_for_an_unknown_name_as_for_a_known_one(clinic: Clinic) -> None:
    """Medians of 15 each, taken in turns; a hash takes some 20 ms, and a missing one would show."""
    hasher = PasswordHasher()
    slow = Clinic(clinic.database, hasher, clinic.now)
    known = [await slow.person(f"known-{number}") for number in range(15)]
    took: dict[str, list[float]] = {"known": [], "unknown": []}

    async def refused(kind: str, username: str) -> None:
        began = time.perf_counter()
        assert await slow.sign_in.check(username, "wrong") == WRONG
        took[kind].append(time.perf_counter() - began)

    for number, account in enumerate(known):
        await refused("known", account.username)
        await refused("unknown", f"unknown-{number}")

    hasher.close()
    assert 0.6 < median(took["known"]) / median(took["unknown"]) < 1.7


async def test_an_account_is_no_word_about_its_password(clinic: Clinic) -> None:
    nora = await clinic.person("nora")

    assert isinstance(nora, Account)
    assert PASSWORD not in repr(nora)
    assert "argon2" not in repr(nora)
