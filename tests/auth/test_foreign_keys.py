"""The keys of a foreign issuer: when they are fetched, how long they are good, what is refused."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from server.auth.issuer_client import IssuerClient
from server.auth.issuer_keys import (
    RETRY_WITHOUT_KEYS,
    STALE_SECONDS,
    UNKNOWN_EVERY,
    UNKNOWN_KID_SECONDS,
    ForeignKeys,
)
from server.auth.key_set import usable_keys
from server.auth.verifier import CannotVerify
from tests.auth.fake_issuer import DISCOVERY, KEYS, FakeIssuer, Reply, fake_issuer
from tests.auth.forging import b64

JSON = {"Content-Type": "application/json"}


@dataclass
class Asking:
    """The keys over a real issuer, with a clock of ours; counts how often tokens are forgotten."""

    issuer: FakeIssuer
    at: float = 1000.0
    forgotten: int = 0
    keys: ForeignKeys = field(init=False)

    def __post_init__(self) -> None:
        client = IssuerClient(self.issuer.url, ("127.0.0.1",))
        self.keys = ForeignKeys(client, self.forget, lambda: self.at)

    def forget(self) -> None:
        self.forgotten += 1

    def run(self, *acts: Callable[[], Awaitable[Any]]) -> list[Any]:
        async def all_of_them() -> list[Any]:
            return [await act() for act in acts]

        return asyncio.run(all_of_them())

    async def refresh(self) -> None:
        await self.keys._fetch()

    async def knows(self, kid: str) -> bool:
        return await self.keys.key(kid, "ES256") is not None


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    with fake_issuer() as running:
        yield running


@pytest.fixture
def asking(issuer: FakeIssuer) -> Asking:
    return Asking(issuer)


def test_the_first_token_brings_the_keys(asking: Asking) -> None:
    assert asking.run(lambda: asking.knows("first")) == [True]
    assert asking.issuer.asked == {DISCOVERY: 1, KEYS: 1}
    assert asking.forgotten == 1


def test_many_first_tokens_ask_once(asking: Asking) -> None:
    async def at_once() -> list[bool]:
        return await asyncio.gather(*(asking.knows("first") for _ in range(50)))

    assert asking.run(at_once) == [[True] * 50]
    assert asking.issuer.asked == {DISCOVERY: 1, KEYS: 1}


def test_a_45_a_new_key_costs_one_fetch_for_many_tokens(asking: Asking) -> None:
    async def rotated() -> list[bool]:
        asking.issuer.rotate("second")
        asking.issuer.asked.clear()
        return await asyncio.gather(*(asking.knows("second") for _ in range(50)))

    assert asking.run(asking.refresh, rotated)[1] == [True] * 50
    assert asking.issuer.asked == {KEYS: 1}
    assert asking.forgotten == 2


def test_a_10_ten_thousand_unknown_keys_cost_one_fetch_in_30_seconds(asking: Asking) -> None:
    async def unknown() -> set[bool]:
        return {await asking.knows(f"made-up-{i}") for i in range(10_000)}

    async def later() -> set[bool]:
        asking.at += UNKNOWN_EVERY
        return {await asking.knows(f"made-up-{i}") for i in range(100, 200)}

    found = asking.run(asking.refresh, unknown, later)

    assert found[1:] == [{False}, {False}]
    assert asking.issuer.asked[KEYS] == 3


def test_one_unknown_key_does_not_make_us_ask_again_and_again(asking: Asking) -> None:
    async def asks_after(seconds: float) -> int:
        asking.at += seconds
        asking.issuer.asked.clear()
        await asking.knows("made-up")
        return asking.issuer.asked[KEYS]

    asked = asking.run(
        asking.refresh,
        lambda: asks_after(0),
        lambda: asks_after(UNKNOWN_EVERY),
        lambda: asks_after(UNKNOWN_KID_SECONDS - UNKNOWN_EVERY),
    )

    assert asked[1:] == [1, 0, 1]


def test_a_44_a_key_that_is_removed_is_gone_after_the_next_fetch(asking: Asking) -> None:
    async def removed() -> bool:
        asking.issuer.rotate("second", keep=False)
        await asking.refresh()
        return await asking.knows("first")

    assert asking.run(lambda: asking.knows("first"), removed) == [True, False]
    assert asking.forgotten == 2


def test_what_did_not_change_forgets_nothing(asking: Asking) -> None:
    asking.run(asking.refresh, asking.refresh)

    assert asking.forgotten == 1


SMALL = {
    "kid": "first",
    "kty": "RSA",
    "e": "AQAB",
    "n": b64(rsa.generate_private_key(65537, 1024).public_key().public_numbers().n.to_bytes(128)).decode(),  # noqa: S505 - the point
}

BAD_KEYS: dict[str, Reply] = {
    "500": Reply(b"{}", 500),
    "redirect": Reply(b"", 302, {"Location": "http://127.0.0.1:1/keys"}),
    "HTML": Reply(b"<html></html>", headers={"Content-Type": "text/html"}),
    "JSON called HTML": Reply(b'{"keys":[]}', headers={"Content-Type": "text/html"}),
    "garbage": Reply(b'{"keys":', headers=JSON),
    "a list": Reply(b"[]", headers=JSON),
    "no keys": Reply(b'{"keys":[]}', headers=JSON),
    "keys twice": Reply(b'{"keys":[],"keys":[]}', headers=JSON),
    "deep": Reply(b'{"keys":' + b"[" * 5000 + b"]" * 5000 + b"}", headers=JSON),
    "5 MB": Reply(b'{"keys":["' + b"a" * 5_000_000 + b'"]}', headers=JSON),
    "packed": Reply(b"\x1f\x8b", headers=JSON | {"Content-Encoding": "gzip"}),
    "oct": Reply(json.dumps({"keys": [OctKey.generate_key(256, {"kid": "first"}).as_dict()]}).encode()),
    "RSA of 1024 bits": Reply(json.dumps({"keys": [SMALL]}).encode()),
}


@pytest.mark.parametrize("reply", BAD_KEYS.values(), ids=BAD_KEYS.keys())
def test_a_48_bad_keys_are_refused_the_old_ones_kept_and_one_line_logged(
    asking: Asking, caplog: pytest.LogCaptureFixture, reply: Reply
) -> None:
    async def spoil() -> None:
        asking.issuer.replies[KEYS] = reply
        await asking.refresh()
        await asking.refresh()

    known = asking.run(asking.refresh, spoil, lambda: asking.knows("first"))[2]

    assert known
    assert asking.forgotten == 1
    assert [record.levelname for record in caplog.records if record.name == "taskward.auth"] == ["WARNING"]
    assert asking.issuer.asked[KEYS] == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://login.example.org"},
        {"issuer": ...},
        {"jwks_uri": ...},
        {"jwks_uri": 7},
        {"jwks_uri": "http://169.254.169.254/latest/meta-data"},
        {"jwks_uri": "http://127.0.0.1.evil.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "http://[::1"},
    ],
)
def test_a_48_a_discovery_document_that_leads_elsewhere_is_refused(
    asking: Asking, changes: dict[str, Any]
) -> None:
    asking.issuer.replies[DISCOVERY] = Reply(json.dumps(asking.issuer.discovery(**changes)).encode())

    with pytest.raises(CannotVerify):
        asking.run(lambda: asking.knows("first"))

    assert asking.issuer.asked[KEYS] == 0


def test_f_25_a_slow_issuer_costs_five_seconds_once(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.auth.issuer_client.ANSWER_SECONDS", 1)
    asking.issuer.replies[DISCOVERY] = Reply(b"{}", wait_seconds=3)

    async def refused() -> str:
        try:
            await asking.knows("first")
        except CannotVerify:
            return "refused"
        return "believed"

    async def at_once() -> list[str]:
        return await asyncio.gather(*(refused() for _ in range(20)))

    assert asking.run(at_once, refused) == [["refused"] * 20, "refused"]
    assert asking.issuer.asked[DISCOVERY] == 1


def test_a_46_keys_stay_good_for_a_day_while_the_issuer_is_away(
    asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "taskward.auth")

    async def after(seconds: float) -> bool:
        asking.at += seconds
        await asking.refresh()
        return await asking.knows("first")

    async def down() -> None:
        asking.issuer.replies[DISCOVERY] = asking.issuer.replies[KEYS] = Reply(b"", 503)

    async def up() -> None:
        asking.issuer.replies.clear()
        asking.at += RETRY_WITHOUT_KEYS

    assert asking.run(asking.refresh, down, lambda: after(3600), lambda: after(STALE_SECONDS - 3601))[2:] == [
        True,
        True,
    ]
    with pytest.raises(CannotVerify):
        asking.run(lambda: after(2))
    assert asking.run(up, lambda: asking.knows("first")) == [None, True]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_47_an_issuer_that_was_never_there_is_asked_every_five_seconds(asking: Asking) -> None:
    asking.issuer.replies[DISCOVERY] = Reply(b"", 503)

    async def refused_after(seconds: float) -> None:
        asking.at += seconds
        with pytest.raises(CannotVerify):
            await asking.knows("first")

    asking.run(*(lambda: refused_after(1) for _ in range(11)))

    assert asking.issuer.asked[DISCOVERY] == 3
    assert not asking.keys.are_usable


@pytest.mark.parametrize(
    ("cache_control", "seconds"),
    [
        ("", 600),
        ("no-store", 600),
        ("max-age=1", 60),
        ("public, max-age=3600", 3600),
        ("max-age=999999999", 24 * 3600),
        ("max-age=9999999999999999", 600),
        ("s-max-age=5, Max-Age=120", 120),
    ],
)
def test_keys_are_fetched_again_as_the_issuer_says_within_limits(
    asking: Asking, cache_control: str, seconds: int
) -> None:
    asking.issuer.cache_control = cache_control
    asking.run(asking.refresh)

    assert asking.keys._wait() == seconds


def test_a_13_only_strong_keys_for_signatures_are_used() -> None:
    strong: dict[str, Key] = {
        "rsa": RSAKey.generate_key(2048),
        "ec": ECKey.generate_key("P-256"),
        "ec384": ECKey.generate_key("P-384"),
        "okp": OKPKey.generate_key("Ed25519"),
    }
    weak: dict[str, Key] = {
        "ec521": ECKey.generate_key("P-521"),
        "secp256k1": ECKey.generate_key("secp256k1"),
        "x25519": OKPKey.generate_key("X25519"),
        "ed448": OKPKey.generate_key("Ed448"),
    }
    jwks = [key.as_dict(private=False) | {"kid": kid} for kid, key in (strong | weak).items()]
    ec = strong["ec"].as_dict(private=False)
    odd: list[Any] = [
        SMALL,
        ec | {"kid": "enc", "use": "enc"},
        ec | {"kid": "signing only", "key_ops": ["sign"]},
        ec | {"kid": "other alg", "alg": "ES384"},
        ec | {"kid": 7},
        ec,
        strong["ec"].as_dict(private=True) | {"kid": "private"},
        ec | {"kid": "broken", "x": "AAAA"},
        {"kty": "PQ", "kid": "tomorrow's"},
        "text",
    ]

    found = usable_keys({"keys": jwks + odd})

    assert {each.kid: sorted(each.algorithms) for each in found} == {
        "rsa": ["PS256", "PS384", "PS512", "RS256", "RS384", "RS512"],
        "ec": ["ES256"],
        "ec384": ["ES384"],
        "okp": ["Ed25519", "EdDSA"],
    }
