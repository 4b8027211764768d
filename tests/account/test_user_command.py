"""`taskward user`, as a shell runs it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.account.conftest import PASSWORD
from tests.test_cli import Shell

INITIAL = re.compile(r"(?:[a-z2-9]{5}-){4}[a-z2-9]{5}\n")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.upgrade()
    return shell


def listed(shell: Shell) -> dict[str, dict[str, Any]]:
    lines = shell.run("user", "list", "--json").out.splitlines()
    return {account["username"]: account for account in map(json.loads, lines)}


def test_the_first_admin_comes_from_here_with_a_password_told_once(shell: Shell) -> None:
    added = shell.run("user", "add", "Ada", "--role", "admin", "--name", "Ada Admin")

    account = listed(shell)["ada"]
    assert added.code == 0
    assert INITIAL.fullmatch(added.out)
    assert added.err.startswith("Made ada (admin).\n")
    assert account["passwordExpiresAt"][:10] in added.err
    assert (account["name"], account["role"], account["active"]) == ("Ada Admin", "admin", True)
    database = (shell.folder / "var/taskward.db").read_bytes()
    assert added.out.strip().encode() not in database


def test_a_password_comes_from_standard_input_and_is_not_repeated(shell: Shell) -> None:
    arguments = ("user", "add", "nora", "--role", "practitioner", "--practitioner", "p-1", "--password-stdin")

    added = shell.run(*arguments, stdin=f"{PASSWORD}\n".encode())

    assert (added.code, added.out) == (0, "")
    assert added.err == "Made nora (practitioner, Practitioner/p-1).\n"
    assert listed(shell)["nora"]["passwordExpiresAt"] is None


def test_what_cannot_be_done_is_one_sentence_and_is_not_done(shell: Shell) -> None:
    shell.run("user", "add", "ada", "--role", "admin")
    bad = [
        (["add", "two words", "--role", "admin"], "", "A username has 1 to 64"),
        (["add", "nora", "--role", "admin", "--password-stdin"], "my CANARY\n", "at least 15 characters"),
        (["add", "ADA", "--role", "admin"], "", "There is already an account named ada."),
        (["disable", "ada"], "", "This is the last active admin"),
        (["enable", "nobody"], "", "There is no account named nobody."),
    ]

    for arguments, stdin, told in bad:
        ran = shell.run("user", *arguments, stdin=stdin.encode())
        assert ran.code == 1
        assert ran.is_one_sentence
        assert told in ran.err
        assert "CANARY" not in ran.err

    assert [(name, account["active"]) for name, account in listed(shell).items()] == [("ada", True)]


def test_people_are_disabled_enabled_moved_and_get_other_passwords(shell: Shell) -> None:
    for name in ("ada", "bea"):
        shell.run("user", "add", name, "--role", "admin")

    disabled = shell.run("user", "disable", "bea")
    assert disabled.err == "bea can no longer sign in.\n"
    assert shell.run("user", "enable", "BEA").err == "bea can sign in.\n"
    moved = shell.run("user", "role", "bea", "practitioner", "--practitioner", "p-7")
    assert moved.err == "Now bea (practitioner, Practitioner/p-7).\n"
    reset = shell.run("user", "password", "bea")
    assert INITIAL.fullmatch(reset.out)
    typed = shell.run("user", "password", "bea", "--password-stdin", stdin=f"{PASSWORD}\r\n".encode())
    assert (typed.out, typed.err) == ("", "bea has another password.\n")
    bea = listed(shell)["bea"]
    assert (bea["active"], bea["role"], bea["practitionerId"]) == (True, "practitioner", "p-7")
    assert bea["passwordExpiresAt"] is None


def test_the_list_is_a_table_by_username(shell: Shell) -> None:
    shell.run("user", "add", "zoe", "--role", "auditor", "--name", "Zoë Åkesson")
    shell.run("user", "add", "ada", "--role", "admin", "--password-stdin", stdin=PASSWORD.encode())

    lines = shell.run("user", "list").out.splitlines()

    assert [line.split()[0] for line in lines] == ["USERNAME", "ada", "zoe"]
    assert lines[1].endswith("own")
    assert "initial, until " in lines[2]
    assert (
        len({line.index(word) for line, word in zip(lines, ("ROLE", "admin", "auditor"), strict=True)}) == 1
    )
