"""What can be done with accounts, and what ends with it; on both engines."""

import asyncio
from collections.abc import Awaitable

import pytest

from graphql_schema.access import Actor, Permission, Role
from graphql_schema.account.account import Account, NewAccount
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.account.sign_in import Refusal, Why
from graphql_schema.account.store import AccountSearch
from graphql_schema.errors import ApiError, Problem
from graphql_schema.task.pages import PageRequest
from server.storage.database import Connection
from server.storage.every_table import METADATA
from server.storage.identity_tables import BROWSER_SESSION, SESSION
from server.storage.revocations import revocations
from tests.account.conftest import PASSWORD, Clinic

pytestmark = pytest.mark.anyio

OTHER_PASSWORD = "three wet umbrellas in June"


async def problem_of(act: Awaitable[object]) -> tuple[Problem, str]:
    with pytest.raises(ApiError) as refused:
        await act
    return refused.value.problem, str(refused.value)


async def signed_in(clinic: Clinic, account: Account) -> AccountResolvers:
    """Return what somebody may do, after giving them a session in a browser and one of a client."""
    session = {
        "id": f"session of {account.id}",
        "account_id": account.id,
        "client_id": "taskward",
        "cookie_digest": account.id,
        "scope": "",
        "signed_in_at": clinic.now,
        "expires_at": clinic.now + 1_000_000,
        "ended_at": None,
    }
    browser = {name: session[name] for name in ("cookie_digest", "account_id", "signed_in_at", "expires_at")}

    def keep(connection: Connection) -> None:
        connection.execute(BROWSER_SESSION.insert(), browser)
        connection.execute(SESSION.insert(), session)

    await clinic.database.write(keep)
    return clinic.of(Actor(account.id, account.role, practitioner_id=account.practitioner_id))


async def is_signed_out(clinic: Clinic, account: Account) -> bool:
    """Tell whether no session of an account goes on and the tokens that it has are refused."""

    def look(connection: Connection) -> tuple[int, int, bool]:
        browsers = connection.execute(
            BROWSER_SESSION.select().where(BROWSER_SESSION.c.account_id == account.id)
        ).all()
        sessions = connection.execute(
            SESSION.select().where(SESSION.c.account_id == account.id, SESSION.c.ended_at.is_(None))
        ).all()
        return len(browsers), len(sessions), ("sub", account.id) in revocations(connection)

    browsers, sessions, is_revoked = await clinic.database.read(look)
    assert {browsers > 0, sessions > 0, not is_revoked} in ({True}, {False})
    return is_revoked


# --- what an account is


async def test_a_new_account_is_as_it_was_said_and_has_a_password_for_a_week(clinic: Clinic) -> None:
    made, password = await clinic.operator.create(
        NewAccount("Nora", Role.PRACTITIONER, " Nora  Okafor, RN ", "65f9876543210abcdef98765")
    )

    assert (made.username, made.name, made.reference) == (
        "nora",
        "Nora Okafor, RN",
        "Practitioner/65f9876543210abcdef98765",
    )
    assert made.password_expires_at == clinic.now + 7 * 24 * 3600 * 1_000_000
    assert await clinic.operator.read(made.id) == made
    assert await clinic.sign_in.check("nora", password) == made


async def test_a_practitioner_without_an_id_gets_one_and_others_need_none(clinic: Clinic) -> None:
    nora, tomas = [await clinic.person(name, Role.PRACTITIONER) for name in ("nora", "tomas")]
    iris = await clinic.person("iris", Role.AUDITOR)

    assert nora.practitioner_id
    assert tomas.practitioner_id not in (None, nora.practitioner_id)
    assert iris.practitioner_id is None
    changed = await clinic.operator.change(iris.id, {"role": Role.PRACTITIONER})
    assert changed.reference


async def test_usernames_and_practitioner_ids_are_unique(clinic: Clinic) -> None:
    nora = await clinic.person("nora", Role.PRACTITIONER)
    iris = await clinic.person("iris")

    same_name = clinic.operator.create(NewAccount("NORA", Role.ADMIN))
    assert await problem_of(same_name) == (Problem.DUPLICATE, "There is already an account named nora.")
    for act in (
        clinic.operator.create(NewAccount("tomas", Role.PRACTITIONER, None, nora.practitioner_id)),
        clinic.operator.change(iris.id, {"practitioner_id": nora.practitioner_id}),
    ):
        assert await problem_of(act) == (
            Problem.DUPLICATE,
            f"Another account has the practitioner id {nora.practitioner_id}.",
        )
    assert await clinic.operator.read(iris.id) == iris


async def test_a_practitioner_keeps_a_practitioner_id(clinic: Clinic) -> None:
    nora = await clinic.person("nora", Role.PRACTITIONER)

    taken_away = clinic.operator.change(nora.id, {"practitioner_id": None})

    assert (await problem_of(taken_away))[0] is Problem.BUSINESS_RULE
    auditor = await clinic.operator.change(nora.id, {"practitioner_id": None, "role": Role.AUDITOR})
    assert auditor.reference is None


async def test_an_unknown_account_is_not_found_by_any_act(clinic: Clinic) -> None:
    for unknown in ("nobody", "\0", "\ud800"):
        for act in (
            clinic.operator.read(unknown),
            clinic.operator.change(unknown, {"name": "x"}),
            clinic.operator.set_active(unknown, active=False),
            clinic.operator.reset_password(unknown),
        ):
            assert await problem_of(act) == (Problem.NOT_FOUND, "There is no account with this id.")


# --- what ends with a change


async def test_a_new_name_lets_the_sessions_go_on(clinic: Clinic) -> None:
    nora = await clinic.person("nora")
    await signed_in(clinic, nora)

    changed = await clinic.operator.change(nora.id, {"name": "Nora O."})

    assert changed.name == "Nora O."
    assert not await is_signed_out(clinic, nora)


async def test_disabling_demoting_moving_and_resetting_end_every_session(clinic: Clinic) -> None:
    async def ended_by(username: str, act: str) -> bool:
        person = await clinic.person(username, Role.ADMIN)
        await signed_in(clinic, person)
        match act:
            case "disable":
                await clinic.operator.set_active(person.id, active=False)
            case "demote":
                await clinic.operator.change(person.id, {"role": Role.AUDITOR})
            case "move":
                await clinic.operator.change(person.id, {"practitioner_id": "p-2"})
            case "reset":
                await clinic.operator.reset_password(person.id)
            case "set":
                await clinic.operator.set_password(person.id, OTHER_PASSWORD)
        return await is_signed_out(clinic, person)

    await clinic.person("somebody-else", Role.ADMIN)
    acts = ("disable", "demote", "move", "reset", "set")

    assert [await ended_by(f"by-{act}", act) for act in acts] == [True] * 5


async def test_a_refused_change_ends_nothing(clinic: Clinic) -> None:
    ada = await clinic.person("ada", Role.ADMIN)
    await signed_in(clinic, ada)

    await problem_of(clinic.operator.set_active(ada.id, active=False))
    await problem_of(clinic.operator.change(ada.id, {"role": Role.AUDITOR}))

    assert not await is_signed_out(clinic, ada)
    assert await clinic.operator.read(ada.id) == ada


async def test_who_is_enabled_again_signs_in_again(clinic: Clinic) -> None:
    nora = await clinic.person("nora")

    await clinic.operator.set_active(nora.id, active=False)
    assert isinstance(await clinic.sign_in.check("nora", PASSWORD), Refusal)
    again = await clinic.operator.set_active(nora.id, active=True)

    assert await clinic.sign_in.check("nora", PASSWORD) == again


# --- the last admin


async def test_the_last_active_admin_stays(clinic: Clinic) -> None:
    ada, bea = [await clinic.person(name, Role.ADMIN) for name in ("ada", "bea")]
    text = "This is the last active admin: make somebody else an admin first."

    await clinic.operator.set_active(bea.id, active=False)

    for act in (
        clinic.operator.set_active(ada.id, active=False),
        clinic.operator.change(ada.id, {"role": Role.AUDITOR}),
    ):
        assert await problem_of(act) == (Problem.BUSINESS_RULE, text)
    await clinic.operator.set_active(bea.id, active=True)
    await clinic.operator.change(ada.id, {"role": Role.AUDITOR})
    assert (await clinic.operator.count(AccountSearch(role=Role.ADMIN, active=True))) == 1


async def test_admins_who_disable_and_demote_each_other_at_once_leave_one(clinic: Clinic) -> None:
    admins = [await clinic.person(f"admin-{number}", Role.ADMIN) for number in range(6)]
    acts = [
        clinic.operator.set_active(admin.id, active=False)
        if number % 2
        else clinic.operator.change(admin.id, {"role": Role.AUDITOR})
        for number, admin in enumerate(admins)
    ]

    results = await asyncio.gather(*acts, return_exceptions=True)

    refused = [result for result in results if isinstance(result, ApiError)]
    assert [error.problem for error in refused] == [Problem.BUSINESS_RULE]
    assert await clinic.operator.count(AccountSearch(role=Role.ADMIN, active=True)) == 1


async def test_twenty_at_once_make_one_account_of_one_name(clinic: Clinic) -> None:
    acts = [clinic.operator.create(NewAccount("nora", Role.PRACTITIONER)) for _ in range(20)]

    results = await asyncio.gather(*acts, return_exceptions=True)

    refused = [result for result in results if isinstance(result, ApiError)]
    assert {error.problem for error in refused} == {Problem.DUPLICATE}
    assert len(refused) == 19
    assert await clinic.operator.count(AccountSearch()) == 1


async def test_twenty_at_once_give_one_practitioner_id_to_one(clinic: Clinic) -> None:
    acts = [
        clinic.operator.create(NewAccount(f"nora-{number}", Role.PRACTITIONER, None, "p-1"))
        for number in range(20)
    ]

    results = await asyncio.gather(*acts, return_exceptions=True)

    assert sum(isinstance(result, tuple) for result in results) == 1
    assert await clinic.operator.count(AccountSearch()) == 1


# --- one's own account


async def test_everyone_replaces_their_own_password_and_is_signed_out(clinic: Clinic) -> None:
    made, initial = await clinic.operator.create(NewAccount("nora", Role.PRACTITIONER))
    nora = await signed_in(clinic, made)

    changed = await nora.change_own_password(initial, OTHER_PASSWORD)

    assert changed.password_expires_at is None
    assert await is_signed_out(clinic, made)
    assert await clinic.sign_in.check("nora", OTHER_PASSWORD) == changed
    assert await clinic.sign_in.check("nora", initial) == Refusal(Why.WRONG)


async def test_a_stolen_token_guesses_no_password(clinic: Clinic) -> None:
    nora = await signed_in(clinic, await clinic.person("nora"))

    refusals = [await problem_of(nora.change_own_password(f"guess {n}", OTHER_PASSWORD)) for n in range(5)]

    assert refusals[:4] == [(Problem.FORBIDDEN, "The current password is wrong.")] * 4
    assert refusals[4] == (
        Problem.TOO_MANY,
        "There were too many wrong passwords for this username; wait, then try again. (1 seconds)",
    )


async def test_a_new_password_of_ones_own_is_judged_like_any(clinic: Clinic) -> None:
    nora = await signed_in(clinic, await clinic.person("nora"))

    assert (await problem_of(nora.change_own_password(PASSWORD, "short")))[0] is Problem.INVALID
    assert (await problem_of(nora.change_own_password(PASSWORD, "nora" * 5)))[0] is Problem.INVALID


async def test_a_password_that_one_has_already_is_no_new_one(clinic: Clinic) -> None:
    made, initial = await clinic.operator.create(NewAccount("nora", Role.AUDITOR))
    nora = await signed_in(clinic, made)
    same = (Problem.INVALID, "This is the password that you have already; choose another.")

    assert await problem_of(nora.change_own_password(initial, initial)) == same
    assert await problem_of(nora.choose_own_password(made, initial)) == same
    assert not await is_signed_out(clinic, made)


async def test_who_signed_in_with_an_initial_password_chooses_one_and_is_signed_out(clinic: Clinic) -> None:
    made, _ = await clinic.operator.create(NewAccount("nora", Role.AUDITOR))
    nora = await signed_in(clinic, made)

    changed = await nora.choose_own_password(made, OTHER_PASSWORD)

    assert (made.has_to_choose_password, changed.has_to_choose_password) == (True, False)
    assert await is_signed_out(clinic, made)
    assert await clinic.sign_in.check("nora", OTHER_PASSWORD) == changed


async def test_nobody_chooses_a_password_after_a_reset_or_for_somebody_else(clinic: Clinic) -> None:
    made, _ = await clinic.operator.create(NewAccount("nora", Role.AUDITOR))
    other, _ = await clinic.operator.create(NewAccount("olga", Role.AUDITOR))
    nora = await signed_in(clinic, made)
    clinic.wait(1)
    _, initial = await clinic.operator.reset_password(made.id)

    refused = [await problem_of(nora.choose_own_password(each, OTHER_PASSWORD)) for each in (made, other)]

    assert {problem for problem, _ in refused} == {Problem.VERSION_CONFLICT}
    assert isinstance(await clinic.sign_in.check("nora", initial), Account)


async def test_without_an_account_here_there_is_no_password_to_change(clinic: Clinic) -> None:
    demo = await clinic.operator.create_with(NewAccount("demo", Role.AUDITOR), None)

    for subject in ("admin", demo.id, "\0"):
        somebody = clinic.of(Actor(subject, Role.ADMIN))
        problem, text = await problem_of(somebody.change_own_password(PASSWORD, OTHER_PASSWORD))
        assert (problem, text) == (
            Problem.BUSINESS_RULE,
            "There is no account with a password here behind your access token.",
        )


async def test_of_two_who_change_one_password_at_once_one_wins(clinic: Clinic) -> None:
    nora = await signed_in(clinic, await clinic.person("nora"))
    new = [OTHER_PASSWORD, OTHER_PASSWORD + "!"]

    results = await asyncio.gather(
        *(nora.change_own_password(PASSWORD, each) for each in new), return_exceptions=True
    )

    works = [isinstance(await clinic.sign_in.check("nora", each), Account) for each in new]
    assert sorted(works) == [False, True]
    assert sum(isinstance(result, Account) for result in results) == 1


async def test_a_new_password_lets_the_next_try_be_listened_to_at_once(clinic: Clinic) -> None:
    nora = await clinic.person("nora")
    for _ in range(4):
        await clinic.sign_in.check("nora", "wrong")

    _, password = await clinic.operator.reset_password(nora.id)

    assert isinstance(await clinic.sign_in.check("nora", password), Account)


# --- rights


async def test_scopes_for_one_patients_data_say_nothing_about_accounts(clinic: Clinic) -> None:
    caller = Actor(
        "app",
        Role.ADMIN,
        granted=frozenset(),
        patient="Patient/7",
        granted_for_patient=frozenset(Permission),
    )

    for act in (
        clinic.of(caller).users(AccountSearch(), PageRequest()),
        clinic.of(caller).practitioners((), PageRequest()),
        clinic.of(caller).create(NewAccount("nora", Role.ADMIN)),
    ):
        assert (await problem_of(act))[0] is Problem.FORBIDDEN


async def test_who_may_not_change_accounts_costs_no_hash(clinic: Clinic) -> None:
    clinic.hasher.close()
    auditor = clinic.of(Actor("iris", Role.AUDITOR))

    assert (await problem_of(auditor.create(NewAccount("x", Role.ADMIN))))[0] is Problem.FORBIDDEN
    assert (await problem_of(auditor.reset_password("x")))[0] is Problem.FORBIDDEN


# --- what is kept


async def test_no_password_stands_in_any_table(clinic: Clinic) -> None:
    made, initial = await clinic.operator.create(NewAccount("nora", Role.AUDITOR))
    nora = await signed_in(clinic, made)
    await nora.change_own_password(initial, OTHER_PASSWORD)
    _, reset = await clinic.operator.reset_password(made.id)
    await clinic.sign_in.check("nora", "CANARY wrong password")

    def everything(connection: Connection) -> str:
        return repr([connection.execute(table.select()).all() for table in METADATA.sorted_tables])

    kept = await clinic.database.read(everything)
    assert "$argon2id$" in kept
    for password in (initial, OTHER_PASSWORD, reset, "CANARY"):
        assert password not in kept
