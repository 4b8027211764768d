"""F-06: while somebody reads for long, SQLite's write-ahead log grows; then it shrinks to its limit."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from server.storage.engine import open_database, sqlite_path
from server.storage.task_store import SqlTaskStore
from tests.storage.each_call import EachCall
from tests.storage.examples import ADMIN, new_task

pytestmark = pytest.mark.anyio

LIMIT_BYTES = 64 * 1024 * 1024
LARGE = "x" * 1_000_000
"""A task's text stands in its row and in its version."""


@contextmanager
def reading(database: Path) -> Iterator[None]:
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM task").fetchone()
        yield


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_f_06_the_log_is_small_again_after_a_long_reader(database_url: str) -> None:
    path = sqlite_path(database_url)
    log = path.with_name(f"{path.name}-wal")
    database = open_database(database_url)
    store = EachCall(SqlTaskStore(database))

    with reading(path):
        for first in range(0, 48, 8):
            names = [f"t{number}" for number in range(first, first + 8)]
            await asyncio.gather(*(store.create(ADMIN, new_task(name, note=LARGE)) for name in names))
        assert log.stat().st_size > LIMIT_BYTES

    for number in range(3):
        await store.create(ADMIN, new_task(f"after-{number}", note=LARGE))
    assert log.stat().st_size <= LIMIT_BYTES
    await database.close()
    assert not log.exists()
