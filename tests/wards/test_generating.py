"""`taskward demo generate`: made-up tasks in a real database, on both engines."""

from pathlib import Path

import pytest

from tests.test_cli import Shell


@pytest.fixture
def shell(tmp_path: Path, database_url: str) -> Shell:
    shell = Shell(tmp_path)
    shell.environment["TASKWARD_DATABASE_URL"] = database_url
    return shell


def _exported(shell: Shell) -> list[str]:
    return shell.run("export", "-").out.splitlines()


def test_made_up_tasks_are_whole_and_audited(shell: Shell) -> None:
    made = shell.run("demo", "generate", "--tasks", "60")

    assert (made.code, made.out) == (0, "")
    assert "Created 60 made-up tasks." in made.err
    assert len(_exported(shell)) == 60
    assert shell.run("verify").code == 0
    assert shell.run("audit", "verify").code == 0


def test_a_database_with_tasks_gets_made_up_ones_only_when_that_is_meant(shell: Shell) -> None:
    shell.run("demo", "generate", "--tasks", "3")

    refused = shell.run("demo", "generate", "--tasks", "3")
    added = shell.run("demo", "generate", "--tasks", "3", "--seed", "7", "--add")

    assert refused.code == 1
    assert "has 3 tasks already; --add" in refused.err
    assert added.code == 0
    assert len(_exported(shell)) == 6
