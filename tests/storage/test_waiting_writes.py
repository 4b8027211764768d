"""Writes that wait for their turn on SQLite share a sync of the disk, or are told in time."""

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from graphql_schema.errors import ApiError, Problem
from server.storage.sqlite import SqliteDatabase
from server.storage.waiting_write import Failed, WaitingWrite, tell_all

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


async def test_writes_that_wait_are_kept_by_one_commit_and_told_after_it(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "tasks.db")
    await database.write(lambda connection: connection.execute(text("CREATE TABLE kept (n INTEGER)")))
    done: list[str] = []
    database._writer._driver.set_trace_callback(done.append)
    busy = asyncio.create_task(database.write(lambda _: time.sleep(0.2)))
    await asyncio.sleep(0.05)

    async def keep(number: int) -> None:
        insert = text("INSERT INTO kept VALUES (:n)")
        await database.write(lambda connection: connection.execute(insert, {"n": number}))
        done.append("told")

    await asyncio.gather(busy, *(keep(number) for number in range(50)))

    ends = [what for what in done if what in {"COMMIT", "told"}]
    assert ends == ["COMMIT", "COMMIT"] + ["told"] * 50
    counted = await database.read(lambda one: one.execute(text("SELECT count(*) FROM kept")).scalar())
    assert counted == 50
    await database.close()


async def test_the_turn_of_a_write_is_taken_once() -> None:
    loop = asyncio.get_running_loop()
    called_off, taken_up = WaitingWrite(lambda _: None, loop), WaitingWrite(lambda _: None, loop)

    called_off.call_off()
    assert not called_off.takes_turn()
    with pytest.raises(ApiError, match="not available"):
        await called_off.result

    assert taken_up.takes_turn()
    taken_up.call_off()
    tell_all([taken_up], ["kept"])
    assert await taken_up.result == "kept"


async def test_each_loop_is_told_of_its_own_writes_and_a_closed_one_of_none() -> None:
    ended, here = asyncio.new_event_loop(), asyncio.get_running_loop()
    writes = [WaitingWrite(lambda _: None, loop) for loop in (ended, here)]
    ended.close()

    tell_all(writes, [1, Failed(LookupError("no"))])

    with pytest.raises(LookupError, match="no"):
        await writes[1].result
    assert not writes[0].result.done()


async def test_whatever_one_write_raises_the_others_are_told() -> None:
    loop = asyncio.get_running_loop()
    strange, other = WaitingWrite(lambda _: None, loop), WaitingWrite(lambda _: None, loop)

    tell_all([strange, other], [Failed(StopIteration()), 2])

    assert await asyncio.wait_for(other.result, 1) == 2
    with pytest.raises(RuntimeError):
        await strange.result
