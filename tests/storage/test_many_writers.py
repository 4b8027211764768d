"""However many write at once, and however they end: no version is lost, and none is skipped."""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, text

from graphql_schema.task.store import TaskVersion, TaskWrite, VersionPage
from server.storage.database import Connection
from server.storage.engine import open_database
from server.storage.tables import TASK, TASK_TOKEN, TASK_VERSION
from tests.storage.each_call import EachCall
from tests.storage.examples import ADMIN, new_task, next_version

pytestmark = pytest.mark.anyio

only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def appending(mark: str) -> Callable[[TaskVersion], TaskWrite]:
    def append(current: TaskVersion) -> TaskWrite:
        marks = [*current.document["marks"], mark]
        return next_version(current, json=json.dumps({"marks": marks}).encode())

    return append


def start_process(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.writing_process", *arguments], stdout=subprocess.PIPE, text=True
    )


async def marks_and_versions(store: EachCall) -> tuple[set[str], list[int]]:
    current = await store.read(ADMIN, "shared")
    history = await store.history(ADMIN, "shared", size=1000)
    assert isinstance(current, TaskVersion)
    assert isinstance(history, VersionPage)
    return set(current.document["marks"]), [version.version for version in history.versions]


async def test_fifty_writers_of_one_task_lose_no_change(store: EachCall) -> None:
    await store.create(ADMIN, new_task("shared", marks=[]))

    await asyncio.gather(*(store.change_persistently(ADMIN, "shared", appending(f"{n}")) for n in range(50)))

    marks, versions = await marks_and_versions(store)
    assert marks == {f"{n}" for n in range(50)}
    assert versions == list(range(51, 0, -1))


async def test_processes_that_write_the_same_task_lose_no_change(store: EachCall, database_url: str) -> None:
    await store.create(ADMIN, new_task("shared", marks=[]))

    processes = [start_process(database_url, name, "20") for name in "abc"]
    await asyncio.gather(
        *(store.change_persistently(ADMIN, "shared", appending(f"own-{n}")) for n in range(20))
    )
    for process in processes:
        await asyncio.to_thread(process.communicate)

    marks, versions = await marks_and_versions(store)
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert marks == {f"{name}-{n}" for name in ("a", "b", "c", "own") for n in range(20)}
    assert versions == list(range(81, 0, -1))


def kill_while_it_writes(url: str, name: str) -> dict[str, int]:
    """Return the versions that the process said were kept, before it was killed."""
    process = start_process(url, name)
    assert process.stdout
    process.stdout.readline()
    time.sleep(random.uniform(0.05, 0.4))  # noqa: S311
    process.kill()
    said = [line.split() for line in process.communicate()[0].splitlines() if line.count(" ") == 1]
    return {task_id: int(version) for task_id, version in said if version.isdigit()}


def whats_wrong(connection: Connection, said: dict[str, int]) -> list[str]:
    newest = (
        select(TASK_VERSION.c.task_id, func.max(TASK_VERSION.c.version).label("newest"), func.count())
        .group_by(TASK_VERSION.c.task_id)
        .subquery()
    )
    kept = dict(connection.execute(select(TASK.c.id, TASK.c.version)).all())
    lost = [task_id for task_id, version in said.items() if kept[task_id] < version]
    unlike = connection.execute(
        select(TASK.c.id).join(newest, newest.c.task_id == TASK.c.id).where(TASK.c.version != newest.c.newest)
    )
    gaps = connection.execute(select(newest.c.task_id).where(newest.c.newest != newest.c[2]))
    tokens = connection.execute(select(func.count()).select_from(TASK_TOKEN)).scalar()
    found = [*lost, *(str(row[0]) for row in unlike), *(str(row[0]) for row in gaps)]
    return found if tokens == len(kept) else [*found, "tokens"]


async def look(url: str, said: dict[str, int]) -> None:
    database = open_database(url)
    found = await database.read(lambda connection: whats_wrong(connection, said))
    whole = await database.read(lambda one: one.execute(text("PRAGMA integrity_check")).scalar())
    await database.close()
    assert (found, whole) == ([], "ok")


async def kill_and_look(url: str, rounds: int) -> None:
    said: dict[str, int] = {}
    for number in range(rounds):
        said |= await asyncio.to_thread(kill_while_it_writes, url, f"round-{number}")
        await look(url, said)
    assert said


@only_sqlite
async def test_f_01_a_killed_process_leaves_every_kept_version_and_no_half(database_url: str) -> None:
    await kill_and_look(database_url, rounds=3)


@pytest.mark.slow
@only_sqlite
async def test_f_01_a_hundred_killed_processes_leave_every_kept_version_and_no_half(
    database_url: str,
) -> None:
    await kill_and_look(database_url, rounds=100)
