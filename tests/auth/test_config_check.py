"""`taskward config check`: what is in force, and everything that is wrong with it."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.settings.table import settings_table
from server.storage.schema import upgrade
from tests.auth.fake_issuer import KEYS, Reply, fake_issuer


@dataclass(frozen=True)
class Checked:
    """What the command said, and how it ended."""

    code: int
    shown: dict[str, str]
    wrong: list[str]


def check(folder: Path, **settings: str) -> Checked:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TASKWARD_")}
    environment |= {"TASKWARD_DATA_DIR": str(folder / "var")}
    environment |= {f"TASKWARD_{name.upper()}": value for name, value in settings.items()}
    ran = subprocess.run(
        [sys.executable, "-m", "server", "config", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    lines = [line.partition("=") for line in ran.stdout.splitlines() if line.startswith("TASKWARD_")]
    return Checked(ran.returncode, {name: value for name, _, value in lines}, ran.stderr.splitlines())


@pytest.fixture
def upgraded(tmp_path: Path) -> Path:
    (tmp_path / "var").mkdir()
    asyncio.run(upgrade(f"sqlite:///{tmp_path}/var/taskward.db"))
    return tmp_path


def test_what_works_is_shown_without_secrets(upgraded: Path) -> None:
    with fake_issuer() as issuer:
        checked = check(upgraded, oidc_issuer=issuer.url, oidc_audience="taskward")

    assert (checked.code, checked.wrong) == (0, [])
    assert set(checked.shown) == {row.name for row in settings_table()}
    assert checked.shown["TASKWARD_OIDC_ISSUER"] == issuer.url
    assert checked.shown["TASKWARD_SCOPE_MODE"] == "enforce"
    assert checked.shown["TASKWARD_DATABASE_URL"] == "…"


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var/signing-key.pem").write_text("hello")
    (tmp_path / "var/signing-key.pem").chmod(0o600)
    with fake_issuer() as issuer:
        issuer.replies[KEYS] = Reply(b'{"keys":[]}')
        checked = check(tmp_path, oidc_issuer=issuer.url, allowed_hosts="*")

    assert checked.code == 1
    assert [
        any(word in line for line in checked.wrong)
        for word in (
            "TASKWARD_OIDC_AUDIENCE is empty",
            "has a wildcard",
            "does not hold a private P-256 key",
            f"The issuer {issuer.url} cannot be used: its key set cannot be used",
            "Run: taskward db upgrade",
        )
    ] == [True] * 5
    assert len(checked.wrong) == 5


def test_an_issuer_that_is_away_is_told(upgraded: Path) -> None:
    with fake_issuer() as issuer:
        gone = issuer.url

    checked = check(upgraded, oidc_issuer=gone, oidc_audience="taskward")

    assert (checked.code, checked.wrong) == (1, [f"The issuer {gone} cannot be used: it cannot be reached."])


def test_values_that_make_no_sense_are_all_told(tmp_path: Path) -> None:
    checked = check(tmp_path, port="abc", oidc_algorithms="none")

    assert checked.code == 2
    assert len(checked.wrong) == 2


def test_a_55_nobody_signs_tokens_here_beside_a_foreign_issuer(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TASKWARD_")}
    environment |= {
        "TASKWARD_DATA_DIR": str(tmp_path / "var"),
        "TASKWARD_OIDC_ISSUER": "https://login.example.org",
        "TASKWARD_OIDC_AUDIENCE": "taskward",
    }

    ran = subprocess.run(
        [sys.executable, "-m", "server", "token", "--role", "admin"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "issues the tokens of this installation; ask it for one." in ran.stderr
    assert not (tmp_path / "var").exists()
