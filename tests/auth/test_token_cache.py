"""Verified tokens are remembered, and never longer than is safe."""

from graphql_schema.access import Actor, NoActorBecause, Role
from server.auth.verified_tokens import VerifiedTokens
from tests.auth.conftest import Installation
from tests.auth.forging import NOW

NORA = Actor("nora", Role.ADMIN)


def test_a_token_is_verified_once_a_minute(ours: Installation) -> None:
    token = ours.token()

    first = ours.caller(token)
    ours.at = NOW + 59.9
    second = ours.caller(token)
    ours.at = NOW + 60
    third = ours.caller(token)

    assert second is first
    assert third == first
    assert third is not first


def test_a_remembered_token_is_no_longer_taken_from_memory_when_it_expires(ours: Installation) -> None:
    token = ours.token(exp=NOW + 5)
    first = ours.caller(token)

    ours.at = NOW + 5
    within_leeway = ours.caller(token)
    ours.at = NOW + 36
    beyond = ours.caller(token)

    assert within_leeway == first
    assert within_leeway is not first
    assert beyond is NoActorBecause.EXPIRED_TOKEN


def test_a_token_within_its_leeway_is_not_remembered(ours: Installation) -> None:
    token = ours.token(exp=NOW - 10)

    assert ours.caller(token) is not ours.caller(token)


def test_one_changed_character_misses_the_memory(ours: Installation) -> None:
    token = ours.token()
    ours.caller(token)

    for changed in (token[:-1], token + b"A", token[:-1] + b"!", token.swapcase()):
        assert ours.caller(changed) is NoActorBecause.INVALID_TOKEN


def test_flushing_forgets_what_was_verified(ours: Installation) -> None:
    token = ours.token()
    first = ours.caller(token)

    ours.verifier.verified.flush()

    assert ours.caller(token) is not first


def test_what_was_verified_before_a_flush_is_not_kept_after_it() -> None:
    tokens = VerifiedTokens()
    generation = tokens.generation

    tokens.flush()
    tokens.keep(b"token", NORA, NOW, NOW + 600, generation)

    assert tokens.actor(b"token", NOW) is None


def test_refusals_are_not_remembered(ours: Installation) -> None:
    early = ours.token(nbf=NOW + 60)

    assert ours.caller(early) is NoActorBecause.INVALID_TOKEN
    ours.at = NOW + 40

    assert isinstance(ours.caller(early), Actor)


def test_a_clock_set_back_prolongs_nothing() -> None:
    tokens = VerifiedTokens()
    tokens.keep(b"token", NORA, NOW, NOW + 600, tokens.generation)

    assert tokens.actor(b"token", NOW - 3600) is None


def test_the_least_recently_used_token_is_forgotten_first() -> None:
    tokens = VerifiedTokens(most=2)
    for token in (b"a", b"b"):
        tokens.keep(token, NORA, NOW, NOW + 600, tokens.generation)
    tokens.actor(b"a", NOW)

    tokens.keep(b"c", NORA, NOW, NOW + 600, tokens.generation)

    assert tokens.actor(b"b", NOW) is None
    assert tokens.actor(b"a", NOW) is NORA
    assert tokens.actor(b"c", NOW) is NORA


def test_the_token_itself_is_not_kept(ours: Installation) -> None:
    token = ours.token()
    ours.caller(token)

    assert token not in ours.verifier.verified._kept


def test_two_verifiers_share_no_memory(ours: Installation) -> None:
    token = ours.token()
    first = ours.caller(token)

    other = Installation(ours.key)

    assert other.caller(token) is not first
