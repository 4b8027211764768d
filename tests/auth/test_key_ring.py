"""Several keys: one signs, those before it verify until their tokens are over."""

import os
import stat
from pathlib import Path

import pytest

from server.auth.key_ring import LONGEST_TOKEN_SECONDS, RETIRED_KEYS, KeyRing, rotate
from server.auth.keys import signing_key
from server.misconfigured import Misconfigured

NOW = 1_800_000_000


def test_the_first_key_is_the_one_that_signed_before_there_was_a_ring(tmp_path: Path) -> None:
    first = signing_key(tmp_path)

    assert KeyRing(tmp_path).signing.kid == first.kid


def test_after_a_rotation_a_new_key_signs_and_the_old_one_verifies(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path, lambda: NOW)
    old = str(ring.signing.kid)

    new = rotate(tmp_path, now=NOW)

    assert ring.reload()
    assert ring.signing.kid == new.kid != old
    assert ring.verifying(old)
    assert [key["kid"] for key in ring.public_set()["keys"]] == [new.kid, old]


def test_a_ring_that_was_not_told_looks_for_a_key_it_does_not_know(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path, lambda: NOW)

    new = rotate(tmp_path, now=NOW)

    assert ring.verifying(str(new.kid))
    assert ring.verifying("another") is None


def test_a_retired_key_goes_when_its_last_token_is_over(tmp_path: Path) -> None:
    at = NOW
    ring = KeyRing(tmp_path, lambda: at)
    old = str(ring.signing.kid)
    rotate(tmp_path, now=NOW)
    ring.reload()

    at = NOW + LONGEST_TOKEN_SECONDS
    rotate(tmp_path, now=at)
    ring.reload()

    assert ring.verifying(old) is None
    assert len(ring.public_set()["keys"]) == 2


def test_a_key_that_is_distrusted_verifies_nothing_any_more(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path, lambda: NOW)
    first = str(ring.signing.kid)
    second = str(rotate(tmp_path, now=NOW).kid)

    rotate(tmp_path, now=NOW, distrust=True)
    ring.reload()

    assert (ring.verifying(first), ring.verifying(second)) == (None, None)
    assert len(ring.public_set()["keys"]) == 1


def test_no_private_part_is_published_or_kept_of_a_retired_key(tmp_path: Path) -> None:
    rotate(tmp_path, now=NOW)
    ring = KeyRing(tmp_path, lambda: NOW)

    members = {"kty", "crv", "x", "y", "kid", "use", "alg"}

    assert [key.keys() for key in ring.public_set()["keys"]] == [members, members]
    assert '"d"' not in (tmp_path / RETIRED_KEYS).read_text()


def test_the_files_of_a_rotation_are_readable_by_the_owner_alone(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        rotate(tmp_path, now=NOW)
    finally:
        os.umask(previous)

    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_ring_keeps_its_keys_when_the_files_get_unusable(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path, lambda: NOW)
    before = ring.signing.kid
    (tmp_path / "signing-key.pem").write_bytes(b"hello")

    with pytest.raises(Misconfigured, match="does not hold a private P-256 key"):
        ring.reload()

    assert ring.signing.kid == before


@pytest.mark.parametrize(
    "content", ["", "[]", '{"keys":[{}]}', '{"keys":[{"kty":"oct","k":"YQ","until":1}]}']
)
def test_a_file_that_does_not_hold_retired_keys_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / RETIRED_KEYS
    path.write_text(content)
    path.chmod(0o600)

    with pytest.raises(Misconfigured, match=r"retired-keys\.json does not hold"):
        KeyRing(tmp_path)


def test_one_rotation_goes_on_at_a_time(tmp_path: Path) -> None:
    before = signing_key(tmp_path)
    (tmp_path / ".rotating").touch()

    with pytest.raises(Misconfigured, match="replacing the keys"):
        rotate(tmp_path, now=NOW)

    assert signing_key(tmp_path).kid == before.kid
