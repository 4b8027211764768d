"""A backup is whole whenever it is made, is never half there, and comes back as it was (F-30)."""

import asyncio
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from server.storage.engine import sqlite_path
from tests.backup.damage import damage
from tests.backup.filling import BASE_URL, fill
from tests.backup.taskward import taskward
from tests.databases import Databases
from tests.service import Person, Service, running_service
from tests.tasks import documented_task


@pytest.fixture
def url(databases: Databases) -> str:
    return databases.migrated("sqlite")


@pytest.fixture
def service(url: str, tmp_path: Path) -> Iterator[Service]:
    with running_service(url, tmp_path) as running:
        yield running


def ids_in(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM task")}


def create(admin: Person) -> str:
    answer = admin.fhir("POST", "/Task", documented_task())
    assert answer.status_code == 201, answer.text
    task_id: str = answer.json()["id"]
    return task_id


def create_until(stop: Event, admin: Person) -> set[str]:
    created = set()
    while not stop.is_set():
        created.add(create(admin))
        stop.wait(0.02)
    return created


def test_f_30_a_backup_made_while_tasks_are_written_is_whole_and_can_be_restored_elsewhere(
    service: Service, url: str, tmp_path: Path
) -> None:
    base, file, stop = service.url, tmp_path / "copy.db", Event()
    before = {create(service.admin()) for _ in range(5)}
    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(create_until, stop, service.admin()) for _ in range(2)]
        backed_up = taskward(url, tmp_path, "backup", file)
        stop.set()
        written = before.union(*(writer.result() for writer in writers))

    assert backed_up.code == 0, backed_up.said
    assert before <= ids_in(file) <= written
    assert len(written) > len(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert taskward(url, tmp_path, "verify", file, base_url=base).code == 0
    assert taskward(url, tmp_path, "verify", base_url=base).code == 0

    refused = taskward(url, tmp_path, "restore", file, "--replace")
    assert (refused.code, refused.said) == (1, "Error: The database is in use: stop the server first.\n")
    create(service.admin())

    elsewhere = f"sqlite:///{tmp_path}/elsewhere/taskward.db"
    restored = taskward(elsewhere, tmp_path, "restore", file)
    assert restored.code == 0, restored.said
    assert taskward(elsewhere, tmp_path, "verify", base_url=base).code == 0
    assert ids_in(tmp_path / "elsewhere/taskward.db") == ids_in(file)


def test_what_a_backup_replaces_is_kept_beside_it(url: str, tmp_path: Path) -> None:
    database = sqlite_path(url)
    old = set(asyncio.run(fill(url, tmp_path)))
    taskward(url, tmp_path, "backup", tmp_path / "old.db")
    new = set(asyncio.run(fill(url, tmp_path)))

    refused = taskward(url, tmp_path, "restore", tmp_path / "old.db")
    assert refused.code == 1
    assert "There is a database already" in refused.said
    assert ids_in(database) == old | new

    restored = taskward(url, tmp_path, "restore", tmp_path / "old.db", "--replace")
    assert restored.code == 0, restored.said
    (kept,) = database.parent.glob(f"{database.stem}-until-*.db")
    assert ids_in(database) == old
    assert ids_in(kept) == old | new
    assert str(kept) in restored.said
    assert [stat.S_IMODE(path.stat().st_mode) for path in (database, kept)] == [0o600, 0o600]


KILLED = """
import os, signal, sys
from pathlib import Path
from server.backup import backing_up

def kill(done, total):
    if done > total / 2:
        os.kill(os.getpid(), signal.SIGKILL)

backing_up._PAGES_AT_A_TIME = 10
backing_up.restore(Path(sys.argv[1]), Path(sys.argv[2]), None, kill)
"""


def test_a_restore_that_is_killed_has_changed_nothing(url: str, tmp_path: Path) -> None:
    database, copy = sqlite_path(url), tmp_path / "copy.db"
    taskward(url, tmp_path, "backup", copy)
    ids = set(asyncio.run(fill(url, tmp_path, tasks=20)))

    killed = subprocess.run([sys.executable, "-c", KILLED, copy, database], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert ids_in(database) == ids
    assert taskward(url, tmp_path, "verify", base_url=BASE_URL).code == 0


def test_a_backup_never_replaces_a_file(url: str, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")

    refused = taskward(url, tmp_path, "backup", there)

    assert (refused.code, refused.said) == (1, f"Error: {there} is there already; it is never overwritten.\n")
    assert there.read_text() == "mine"
    assert [path for path in tmp_path.iterdir() if path.is_file()] == [there]


def test_who_has_no_keys_is_told_that_the_audit_trail_was_not_checked(url: str, tmp_path: Path) -> None:
    asyncio.run(fill(url, tmp_path))
    elsewhere = tmp_path / "elsewhere"

    verified = taskward(url, elsewhere, "verify", base_url=BASE_URL)

    assert verified.code == 0
    assert "The audit trail was not checked" in verified.said
    assert not elsewhere.exists()


def test_what_is_no_backup_is_not_restored(url: str, tmp_path: Path) -> None:
    text, foreign = tmp_path / "text", tmp_path / "foreign.db"
    text.write_bytes(b"a file of another kind" * 500)
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE task (id TEXT)")
    elsewhere = f"sqlite:///{tmp_path}/elsewhere.db"

    assert taskward(elsewhere, tmp_path, "restore", text).said == "Error: The file is no SQLite database.\n"
    assert "it has none of its tables" in taskward(elsewhere, tmp_path, "restore", foreign).said
    assert (
        taskward(url, tmp_path, "restore", sqlite_path(url)).said == "Error: FILE is the database itself.\n"
    )
    assert not (tmp_path / "elsewhere.db").exists()


def test_a_damaged_database_gives_way_to_its_backup(url: str, tmp_path: Path) -> None:
    ids = set(asyncio.run(fill(url, tmp_path, tasks=20)))
    taskward(url, tmp_path, "backup", tmp_path / "copy.db")
    damage(sqlite_path(url), "task_token")
    assert taskward(url, tmp_path, "verify").code == 1

    restored = taskward(url, tmp_path, "restore", tmp_path / "copy.db", "--replace")

    assert restored.code == 0, restored.said
    assert ids_in(sqlite_path(url)) == ids
    assert taskward(url, tmp_path, "verify", base_url=BASE_URL).code == 0


def test_a_database_that_cannot_even_be_locked_is_to_be_moved_away(url: str, tmp_path: Path) -> None:
    taskward(url, tmp_path, "backup", tmp_path / "copy.db")
    sqlite_path(url).write_bytes(b"overwritten" * 1000)

    refused = taskward(url, tmp_path, "restore", tmp_path / "copy.db", "--replace")

    assert refused.code == 1
    assert "move the file away" in refused.said


@pytest.mark.parametrize("command", [["backup", "x"], ["restore", __file__]], ids=lambda words: words[0])
def test_postgresql_has_commands_of_its_own(command: list[str], tmp_path: Path) -> None:
    refused = taskward("postgresql://localhost/none", tmp_path, *command)

    assert refused.code == 2
    assert "pg_dump" in refused.said
