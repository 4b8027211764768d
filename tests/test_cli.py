"""The command `taskward`, as a shell runs it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from graphql_schema.access import Actor, Role
from server.auth.keys import signing_key
from server.storage.schema import upgrade
from tests.auth.conftest import own_verifier
from tests.service import free_port
from tests.tasks import documented_task

TASKWARD = Path(sys.executable).with_name("taskward")


class Shell:
    """A folder with a database, and a shell in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("TASKWARD_")}
        self.environment["NO_COLOR"] = "1"

    def run(self, *arguments: str, stdin: bytes = b"") -> "Ran":
        ran = subprocess.run(
            [str(TASKWARD), *arguments],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [str(TASKWARD), *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            # Workers would outlive a parent that is killed alone.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=60)

    def upgrade(self) -> None:
        (self.folder / "var").mkdir(exist_ok=True)
        asyncio.run(upgrade(f"sqlite:///{self.folder}/var/taskward.db"))


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def is_one_sentence(self) -> bool:
        return bool(self.err.strip()) and "Traceback" not in self.err and not self.out


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def upgraded(shell: Shell) -> Shell:
    shell.upgrade()
    return shell


def line_with(process: subprocess.Popen[str], text: str) -> str:
    assert process.stdout
    said = []
    for line in process.stdout:
        if text in line:
            return line.strip()
        said.append(line)
    raise AssertionError("".join(said))


# --- token


@pytest.mark.parametrize(
    ("arguments", "role", "reference"),
    [
        (["--role", "admin"], Role.ADMIN, None),
        (["--role", "auditor", "--ttl", "60"], Role.AUDITOR, None),
        (["--role", "practitioner", "--practitioner", "p1"], Role.PRACTITIONER, "Practitioner/p1"),
    ],
)
def test_token_prints_one_good_token_and_nothing_else(
    shell: Shell, arguments: list[str], role: Role, reference: str | None
) -> None:
    ran = shell.run("token", *arguments)

    verifier = own_verifier(signing_key(shell.folder / "var"), "http://127.0.0.1:8000")
    caller = asyncio.run(verifier.caller(ran.out.rstrip("\n").encode()))
    assert (ran.code, ran.err) == (0, "")
    assert isinstance(caller, Actor)
    assert (caller.role, caller.reference) == (role, reference)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--role", "boss"],
        ["--role", "practitioner"],
        ["--role", "practitioner", "--practitioner", "a/b"],
        ["--role", "admin", "--ttl", "0"],
        ["--role", "admin", "--ttl", "100000"],
        ["--role", "admin", "--ttl", "soon"],
    ],
)
def test_token_refuses_bad_input_with_a_sentence(shell: Shell, arguments: list[str]) -> None:
    ran = shell.run("token", *arguments)

    assert ran.code == 2
    assert ran.is_one_sentence
    assert not (shell.folder / "var").exists()


def test_token_does_not_load_sql_or_graphql() -> None:
    program = (
        "import sys, server.cli, server.commands.token; "
        "print([name for name in ('sqlalchemy', 'strawberry', 'uvicorn', 'starlette') if name in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"


def test_a_key_that_others_can_read_is_one_sentence(shell: Shell) -> None:
    shell.run("token", "--role", "admin")
    (shell.folder / "var/signing-key.pem").chmod(0o644)

    ran = shell.run("token", "--role", "admin")

    assert ran.code == 2
    assert ran.is_one_sentence
    assert "mode 0644" in ran.err


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        (["token", "--role", "admin"], "TASKWARD_PROT", "9000"),
        (["serve"], "TASKWARD_PORT", "abc"),
        (["db", "check"], "TASKWARD_TIME_ZONE", "Mars"),
    ],
)
def test_a_bad_setting_stops_every_command(shell: Shell, command: list[str], name: str, value: str) -> None:
    shell.environment[name] = value

    ran = shell.run(*command)

    assert ran.code == 2
    assert ran.is_one_sentence
    assert name in ran.err


# --- db


def test_the_tables_are_made_by_upgrade_and_looked_at_by_check(shell: Shell) -> None:
    before = shell.run("db", "check")
    upgraded = shell.run("db", "upgrade")
    again = shell.run("db", "upgrade")
    after = shell.run("db", "check")

    assert (before.code, upgraded.code, again.code, after.code) == (1, 0, 0, 0)
    assert "Run: taskward db upgrade" in before.err
    assert upgraded.out == again.out


# --- import and export


def ndjson(*documents: Any) -> bytes:
    return b"".join(json.dumps(document).encode() + b"\n" for document in documents)


def test_what_was_exported_can_be_imported_elsewhere(upgraded: Shell, tmp_path: Path) -> None:
    tasks = [documented_task(description=f"Task {number}") for number in range(3)]
    tasks[1]["input"] = [{"type": {"text": "dose"}, "valueQuantity": {"value": 1.5}}]
    body = ndjson(*tasks).replace(b'"value": 1.5', b'"value": 1.50')

    imported = upgraded.run("import", "-", stdin=body)
    exported = upgraded.run("export", "tasks.ndjson")
    (tmp_path / "there").mkdir()
    there = Shell(tmp_path / "there")
    there.upgrade()
    again = there.run("import", str(upgraded.folder / "tasks.ndjson"))

    lines = (upgraded.folder / "tasks.ndjson").read_text().splitlines()
    assert (imported.code, exported.code, again.code) == (0, 0, 0)
    assert imported.err == "Imported 3 tasks, refused 0 lines.\n"
    assert exported.err == "Exported 3 tasks.\n"
    assert [json.loads(line)["description"] for line in lines] == ["Task 0", "Task 1", "Task 2"]
    assert '"value":1.50' in lines[1]
    assert there.run("export", "-").out.count("\n") == 3


def test_an_export_can_be_read_by_its_owner_alone(upgraded: Shell) -> None:
    upgraded.run("export", "tasks.ndjson")

    assert (upgraded.folder / "tasks.ndjson").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in upgraded.folder.iterdir()} == {"tasks.ndjson", "var"}


def test_an_import_names_each_refused_line_and_keeps_the_others(upgraded: Shell) -> None:
    body = b"\n".join(
        [
            ndjson(documented_task()).strip(),
            b"",
            b"{not json",
            ndjson(documented_task(status="finished", intent=None)).strip(),
            b"[]",
            b'{"resourceType":"Task","status":"requested","status":"draft","intent":"order"}',
            b"\xff",
            ndjson(documented_task(priority="stat")).strip(),
        ]
    )

    ran = upgraded.run("import", "-", stdin=body)

    assert ran.code == 1
    assert ran.err.splitlines()[-1] == "Imported 2 tasks, refused 5 lines."
    assert "Traceback" not in ran.err
    assert "line 4: Task.status:" in ran.err
    assert "line 4: Task.intent:" in ran.err
    for number in (3, 5, 6, 7):
        assert f"line {number}:" in ran.err
    assert upgraded.run("export", "-").out.count("\n") == 2


@pytest.mark.parametrize("command", [["import", "-"], ["export", "-"], ["serve"]])
def test_old_tables_are_refused_with_the_command_to_run(shell: Shell, command: list[str]) -> None:
    ran = shell.run(*command)

    assert ran.code == 2
    assert ran.is_one_sentence
    assert "taskward db upgrade" in ran.err


def test_a_file_that_is_not_there_is_one_sentence(upgraded: Shell) -> None:
    ran = upgraded.run("import", "missing.ndjson")

    assert ran.code == 2
    assert ran.is_one_sentence


# --- schema and help


def test_schema_prints_the_committed_schema(shell: Shell) -> None:
    committed = Path(__file__).parent.parent / "graphql_schema/schema.graphql"

    assert shell.run("schema").out == committed.read_text()


def test_help_names_every_command(shell: Shell) -> None:
    ran = shell.run("--help")

    assert ran.code == 0
    for command in ("serve", "token", "db", "import", "export", "backup", "restore", "verify", "schema"):
        assert f"\n  {command} " in ran.out


def test_python_m_server_is_the_same_command(shell: Shell) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "server", "token", "--role", "admin"],
        cwd=Path(__file__).parent.parent,
        env=shell.environment | {"TASKWARD_DATA_DIR": str(shell.folder / "var")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.count(".") == 2


# --- serve


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_demo_greets_with_a_line_that_works(shell: Shell, workers: str) -> None:
    port = str(free_port())
    with shell.running("serve", "--demo", "--workers", workers, "--port", port) as process:
        line = line_with(process, "curl -H")
        pasted = subprocess.run(
            ["bash", "-c", line.replace("curl ", "curl -s -m 60 ")],
            cwd=shell.folder,
            env=shell.environment,
            capture_output=True,
            text=True,
            check=True,
        )

        bundle = json.loads(pasted.stdout)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=120)

    assert bundle["resourceType"] == "Bundle"
    assert bundle["entry"]
    assert "Traceback" not in said
    assert process.returncode == 0


def test_the_demo_does_not_leave_this_computer(shell: Shell) -> None:
    ran = shell.run("serve", "--demo", "--host", "0.0.0.0")  # noqa: S104 - the point

    assert ran.code == 2
    assert ran.is_one_sentence
    assert "only on this computer" in ran.err
    assert not (shell.folder / "var").exists()


def test_a_port_in_use_is_one_sentence(upgraded: Shell) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])

        ran = upgraded.run("serve", "--port", port)

    assert ran.code == 1
    assert ran.is_one_sentence
    assert f"port {port}: Address already in use" in ran.err


def test_an_unknown_host_is_one_sentence(upgraded: Shell) -> None:
    ran = upgraded.run("serve", "--host", "no-such-host.invalid")

    assert ran.code == 2
    assert ran.is_one_sentence
