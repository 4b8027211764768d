"""A write that waits for its turn on SQLite is told in time when the turn does not come."""

import asyncio
import time
from pathlib import Path

import pytest

from graphql_schema.errors import ApiError, Problem
from server.storage.sqlite import SqliteDatabase

pytestmark = pytest.mark.anyio


async def test_a_write_is_refused_when_its_time_is_over_not_when_the_writer_is_free(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "tasks.db", wait_seconds=0.2)
    done: list[str] = []
    slow = asyncio.create_task(database.write(lambda _: time.sleep(2)))
    await asyncio.sleep(0.05)
    began = time.monotonic()

    with pytest.raises(ApiError) as refused:
        await database.write(lambda _: done.append("too late"))

    assert refused.value.problem is Problem.UNAVAILABLE
    assert time.monotonic() - began < 1.5
    await slow
    await database.close()
    assert done == []
