"""Where the token is read from, and where it is not."""

import asyncio
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from graphql_schema.access import Actor, Caller, NoActorBecause
from rest_facade.challenges import CHALLENGES
from server.auth.bearer import BearerMiddleware
from tests.auth.conftest import Installation


def caller_of(ours: Installation, headers: list[tuple[bytes, bytes]], **scope: Any) -> Caller:
    seen: list[Caller] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["state"]["caller"])

    async def unused(*_: Any) -> Any:
        raise AssertionError

    request = {"type": "http", "headers": headers, "query_string": b""} | scope
    asyncio.run(BearerMiddleware(app, ours.verifier.caller)(request, unused, unused))
    return seen[0]


@pytest.mark.parametrize("scheme", [b"Bearer", b"bearer", b"BEARER", b"Bearer  "])
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_the_scheme_may_be_written_in_any_case(ours: Installation, scheme: bytes, kind: str) -> None:
    caller = caller_of(ours, [(b"authorization", scheme + b" " + ours.token())], type=kind)

    assert isinstance(caller, Actor)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"authorization", b"")],
        [(b"authorization", b"Basic YWRtaW46YWRtaW4=")],
        [(b"authorization", b"Token x")],
        [(b"authorization", b"bearer")],
        [(b"authorization", b"bearer ")],
        [(b"authorization", b"Bearerx y")],
        [(b"x-forwarded-user", b"admin"), (b"x-practitioner-id", b"p1")],
    ],
)
def test_a_01_a_02_without_a_bearer_token_nobody_is_there(
    ours: Installation, headers: list[tuple[bytes, bytes]]
) -> None:
    assert caller_of(ours, headers) is NoActorBecause.NO_TOKEN


def test_a_03_two_authorization_headers_are_ambiguous(ours: Installation) -> None:
    header = (b"authorization", b"Bearer " + ours.token())

    assert caller_of(ours, [header, header]) is NoActorBecause.AMBIGUOUS_TOKEN
    assert caller_of(ours, [header, (b"authorization", b"")]) is NoActorBecause.AMBIGUOUS_TOKEN


def test_a_04_a_token_in_the_query_is_not_looked_at(ours: Installation) -> None:
    query = b"access_token=" + ours.token()

    assert caller_of(ours, [], query_string=query) is NoActorBecause.NO_TOKEN


@pytest.mark.parametrize("value", [b"Bearer a b", b"Bearer \xff\xfe", b"Bearer a, Bearer b", b"bearer ."])
def test_what_is_no_token_is_an_invalid_one(ours: Installation, value: bytes) -> None:
    assert caller_of(ours, [(b"authorization", value)]) is NoActorBecause.INVALID_TOKEN


def test_each_request_of_one_connection_has_its_own_caller(ours: Installation) -> None:
    nora = caller_of(ours, [(b"authorization", b"Bearer " + ours.token(sub="nora"))])
    omar = caller_of(ours, [(b"authorization", b"Bearer " + ours.token(sub="omar"))])

    assert isinstance(nora, Actor)
    assert isinstance(omar, Actor)
    assert (nora.subject, omar.subject) == ("nora", "omar")


def test_every_reason_has_a_challenge() -> None:
    assert CHALLENGES.keys() == set(NoActorBecause)
    assert CHALLENGES[NoActorBecause.NO_TOKEN].authenticate == 'Bearer realm="fhir"'
    assert CHALLENGES[NoActorBecause.CANNOT_VERIFY].headers == {"Retry-After": "5"}


def test_invalid_and_expired_tokens_get_the_same_words() -> None:
    invalid, expired = CHALLENGES[NoActorBecause.INVALID_TOKEN], CHALLENGES[NoActorBecause.EXPIRED_TOKEN]

    assert (invalid.authenticate, invalid.text) == (expired.authenticate, expired.text)
