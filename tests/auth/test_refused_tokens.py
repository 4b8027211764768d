"""Tokens that are refused."""

import asyncio
from dataclasses import replace

import pytest

from graphql_schema.access import Actor, NoActorBecause
from server.auth.claims import Claims
from tests.auth.conftest import Forge, Installation, Revoked
from tests.auth.forged_tokens import FORGED
from tests.auth.forging import NOW


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_forged_token_has_no_actor(ours: Installation, forge: Forge) -> None:
    good = ours.caller(ours.token())
    token = forge(ours)

    assert isinstance(good, Actor)
    assert ours.caller(token) is NoActorBecause.INVALID_TOKEN
    assert ours.caller(token) is NoActorBecause.INVALID_TOKEN


def test_a_24_an_expired_token_is_told_from_an_invalid_one(ours: Installation) -> None:
    token = ours.token(exp=NOW - 31)

    assert ours.caller(token) is NoActorBecause.EXPIRED_TOKEN


def test_a_43_a_revoked_token_is_refused_as_one_that_is_over(ours: Installation) -> None:
    token = ours.token(jti="0190")
    ours.revoked.ids.add("0190")

    assert ours.caller(token) is NoActorBecause.EXPIRED_TOKEN


def test_without_news_of_revocations_nobody_is_believed(ours: Installation) -> None:
    ours.revoked.are_known = False

    assert ours.caller(ours.token()) is NoActorBecause.CANNOT_VERIFY


def test_a_badly_signed_token_is_refused_even_without_news(ours: Installation) -> None:
    ours.revoked.are_known = False

    assert ours.caller(FORGED["A-09 our kid, another key"](ours)) is NoActorBecause.INVALID_TOKEN


def test_no_token_is_ever_logged(ours: Installation, caplog: pytest.LogCaptureFixture) -> None:
    for forge in FORGED.values():
        ours.caller(forge(ours))

    assert not caplog.records


def test_a_mistake_of_our_own_refuses_and_is_logged_without_the_token(
    ours: Installation, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_: Claims) -> bool:
        raise TypeError(ours.token().decode())

    revoked = Revoked()
    monkeypatch.setattr(revoked, "refuse", break_down)
    verifier = replace(ours.verifier, revoked=revoked)

    assert asyncio.run(verifier.caller(ours.token())) is NoActorBecause.INVALID_TOKEN
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert f"TypeError at {__file__}:" in caplog.text
    assert ours.token().decode().partition(".")[0] not in caplog.text
