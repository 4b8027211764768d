"""Key files: made once, readable by nobody else."""

import hashlib
import json
import os
import stat
from base64 import urlsafe_b64encode
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, RSAKey

from server.auth.keys import cursor_key, signing_key
from server.misconfigured import Misconfigured

FILES = ["signing-key.pem", "cursor-key"]


def make_both(folder: Path) -> None:
    signing_key(folder)
    cursor_key(folder)


def thumbprint_and_cursor_key(folder: Path) -> tuple[str | None, bytes]:
    return signing_key(folder).kid, cursor_key(folder)


def test_keys_are_made_at_the_first_start_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "var"

    first = thumbprint_and_cursor_key(folder)
    second = thumbprint_and_cursor_key(folder)

    assert first == second
    assert len(first[1]) == 32
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    here, there = thumbprint_and_cursor_key(tmp_path / "a"), thumbprint_and_cursor_key(tmp_path / "b")

    assert here[0] != there[0]
    assert here[1] != there[1]


def test_only_the_owner_can_read_the_keys(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    previous = os.umask(0)
    try:
        make_both(folder)
    finally:
        os.umask(previous)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in FILES} == {0o600}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, name: str, mode: int) -> None:
    make_both(tmp_path)
    (tmp_path / name).chmod(mode)

    with pytest.raises(Misconfigured, match=f"{name} has mode {mode:04o}"):
        make_both(tmp_path)


def test_processes_that_start_together_get_the_same_keys(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, get_context("spawn")) as pool:
        found = set(pool.map(thumbprint_and_cursor_key, [tmp_path / "var"] * 8))

    assert len(found) == 1


def test_the_key_id_is_the_thumbprint_of_rfc_7638(tmp_path: Path) -> None:
    key = signing_key(tmp_path)

    public = {name: key.as_dict(private=False)[name] for name in ("crv", "kty", "x", "y")}
    canonical = json.dumps(public, separators=(",", ":"), sort_keys=True).encode()

    assert key.kid == urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        ECKey.generate_key("P-384").as_pem(private=True),
        ECKey.generate_key("P-256").as_pem(private=False),
        RSAKey.generate_key(2048).as_pem(private=True),
    ],
    ids=["empty", "text", "another curve", "public", "RSA"],
)
def test_a_file_that_is_no_signing_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "signing-key.pem"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(Misconfigured, match="does not hold a private P-256 key"):
        signing_key(tmp_path)


def test_a_cursor_key_of_another_length_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cursor-key"
    path.write_bytes(b"short")
    path.chmod(0o600)

    with pytest.raises(Misconfigured, match="32 bytes"):
        cursor_key(tmp_path)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(Misconfigured, match=r"cannot be used: .+\."):
        signing_key(tmp_path / "file")
