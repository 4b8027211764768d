"""Which passwords are good enough, how they are hashed, and what nobody may see of them."""

import asyncio
import unicodedata

import pytest
from argon2 import extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.account.passwords import LONGEST_BYTES, SHORTEST, accepted, new_password, normalised
from graphql_schema.errors import ApiError, Problem
from server.accounts.passwords import MOST_WAITING, PasswordHasher

GOOD = "correct horse battery staple"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "péché véniel à minuit",
        "这是一个很长的密码没有人能猜到",
        "7#kQ!zr9&Lw2$mX",
        "x" * 9 + "abcdefg1290!",
    ],
)
def test_a_long_password_is_good_whatever_it_is_made_of(password: str) -> None:
    assert accepted(password, "nora") == unicodedata.normalize("NFKC", password)


@pytest.mark.parametrize("password", ["", "short", "x" * (SHORTEST - 1), "Tr0ub4dor&3"])
def test_a_short_password_is_refused_with_the_least_length(password: str) -> None:
    with pytest.raises(ApiError, match=f"at least {SHORTEST} characters"):
        accepted(password, "nora")


def test_a_password_may_have_64_characters_of_any_script_but_not_any_length() -> None:
    sixty_four = "".join(chr(0x20000 + place) for place in range(64))

    assert accepted(sixty_four, "nora") == sixty_four
    with pytest.raises(ApiError, match=f"at most {LONGEST_BYTES} bytes"):
        accepted(GOOD * 20, "nora")


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password1234567890",
        "P@ssw0rd P@ssw0rd",
        "qwertyuiopasdfghjkl",
        "1234567890123456",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "nora.okafor12345",
        "NORA.OKAFOR nora.okafor",
        "letmeinletmeinletmein",
        "taskwardadmin2026",
        "Summer2026!Summer2026!",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(ApiError, match="easily guessed"):
        accepted(password, "nora.okafor")


@given(st.text(max_size=300))
def test_no_refusal_repeats_the_password(password: str) -> None:
    try:
        accepted(password, "nora")
    except ApiError as refused:
        assert len(password) < 4 or password not in str(refused)  # noqa: PT017 - about every text


def test_half_a_character_is_refused_with_a_sentence() -> None:
    with pytest.raises(ApiError, match="whole characters"):
        accepted(GOOD + "\ud800", "nora")


def test_new_passwords_are_good_and_never_the_same() -> None:
    made = {new_password() for _ in range(200)}

    assert len(made) == 200
    assert all(accepted(password, "nora") == password for password in made)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_a_hash_is_argon2id_with_the_parameters_that_owasp_names() -> None:
    hasher = PasswordHasher()

    made = await hasher.hash(GOOD)

    parameters = extract_parameters(made)
    assert made.startswith("$argon2id$")
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19 * 1024, 2, 1)
    assert await hasher.matches(made, GOOD)
    assert not await hasher.matches(made, GOOD + ".")
    assert not await hasher.matches(None, GOOD)
    hasher.close()


@pytest.mark.anyio
async def test_the_same_password_from_another_keyboard_is_the_same() -> None:
    hasher = PasswordHasher(memory_kib=64, passes=1)

    composed, decomposed = "caf\u00e9 au lait, s'il vous plaît", "cafe\u0301 au lait, s'il vous plaît"

    assert composed != decomposed
    assert normalised(composed) == normalised(decomposed)
    assert await hasher.matches(await hasher.hash(composed), decomposed)
    hasher.close()


@pytest.mark.anyio
@pytest.mark.parametrize("hostile", ["", "\ud800", "\0", "x" * 1_000_000])
async def test_nothing_that_is_typed_breaks_the_comparison(hostile: str) -> None:
    hasher = PasswordHasher(memory_kib=64, passes=1)

    assert not await hasher.matches(await hasher.hash(GOOD), hostile)
    assert not await hasher.matches("no hash", GOOD)
    hasher.close()


@pytest.mark.anyio
async def test_hashing_leaves_the_event_loop_free_and_sends_a_crowd_away() -> None:
    hasher = PasswordHasher()
    crowd = [asyncio.ensure_future(hasher.hash(GOOD)) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)

    with pytest.raises(ApiError) as refused:
        await hasher.hash(GOOD)

    loop = asyncio.get_running_loop()
    longest, last = 0.0, loop.time()
    while not all(one.done() for one in crowd):
        await asyncio.sleep(0.001)
        longest, last = max(longest, loop.time() - last), loop.time()
    assert refused.value.problem is Problem.UNAVAILABLE
    assert len({one.result() for one in crowd}) == MOST_WAITING
    assert longest < 1
    hasher.close()
