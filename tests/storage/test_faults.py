"""When the database is in trouble, callers hear "not now", nothing is half written, and it recovers.

The numbers F-… are rows of the catalogue of faults; more of them are in tests/faults.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import EVERYTHING
from graphql_schema.task.store import TaskVersion, VersionPage
from server.storage.circuit import PAUSE_SECONDS
from server.storage.database import Connection, Database
from server.storage.engine import open_database, sqlite_path
from server.storage.failures import UnexpectedFailureError
from server.storage.postgresql import PostgresqlDatabase
from server.storage.sqlite import SqliteDatabase
from server.storage.sqlite_connection import open_driver
from server.storage.task_store import SqlTaskStore
from tests.postgresql_server import postgresql_server
from tests.storage.each_call import EachCall
from tests.storage.examples import ADMIN, new_task, next_version
from tests.storage.postgresql_proxy import proxy_before

pytestmark = pytest.mark.anyio

only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Database]:
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def not_now(*, within_seconds: float) -> AsyncIterator[None]:
    began = time.monotonic()
    with pytest.raises(ApiError) as failure:
        yield
    assert failure.value.problem is Problem.UNAVAILABLE
    assert str(failure.value) == "The database is not available at the moment; try again."
    assert time.monotonic() - began < within_seconds


def executing(statement: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text(statement)).scalar()


def impatient(url: str, query_seconds: float) -> Database:
    if url.startswith("postgresql"):
        return PostgresqlDatabase(url, pool_size=1, query_seconds=query_seconds)
    return SqliteDatabase(sqlite_path(url), query_seconds=query_seconds)


async def test_f_11_a_statement_that_takes_too_long_is_broken_off(database_url: str, engine: str) -> None:
    async with opened(impatient(database_url, query_seconds=0.3)) as database:
        async with not_now(within_seconds=2):
            await database.read(executing(ENDLESS[engine]))

        await database.ready()


async def test_f_11_a_slow_read_does_not_hold_up_the_others(database_url: str, engine: str) -> None:
    async with opened(open_database(database_url)) as database:
        await database.ready()
        slow = asyncio.create_task(database.read(executing(ENDLESS[engine])))
        await asyncio.sleep(0.05)

        began = time.monotonic()
        await database.ready()
        waited = time.monotonic() - began

        assert waited < 0.5
        assert not slow.done()
        with pytest.raises(ApiError):
            await slow


async def test_a_cancelled_read_gives_its_connection_back(database_url: str, engine: str) -> None:
    async with opened(impatient(database_url, query_seconds=1)) as database:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await database.read(executing(ENDLESS[engine]))

        await database.ready()


@only_sqlite
async def test_a_read_cannot_write_on_sqlite(database_url: str) -> None:
    async with opened(open_database(database_url)) as database, not_now(within_seconds=1):
        await database.read(lambda connection: connection.execute(text("DELETE FROM task")))


async def test_what_a_refused_row_says_reaches_no_log(database: Database) -> None:
    def refused(connection: Connection) -> None:
        connection.execute(
            text("INSERT INTO task (id, version, last_updated, json) VALUES (:id, 1, 1, :json)"),
            {"id": "t1", "json": "CANARY"},
        )

    with pytest.raises(UnexpectedFailureError) as failure:
        await database.write(refused)

    assert "CANARY" not in str(failure.value)
    assert failure.value.__suppress_context__


@only_sqlite
async def test_f_04_a_full_disk_keeps_all_of_a_task_or_nothing(database_url: str) -> None:
    async with opened(open_database(database_url)) as database:
        store = EachCall(SqlTaskStore(database))
        await store.create(ADMIN, new_task("t0", note="x" * 10_000))
        await database.write(executing("PRAGMA max_page_count = 60"))

        results = await asyncio.gather(
            *(store.create(ADMIN, new_task(f"t{n}", note="x" * 10_000)) for n in range(1, 60)),
            return_exceptions=True,
        )

        refused = [result for result in results if result is not None]
        assert refused
        assert all(isinstance(one, ApiError) and one.problem is Problem.UNAVAILABLE for one in refused)
        assert await store.count(ADMIN, EVERYTHING) == 60 - len(refused)
        versions = await database.read(executing("SELECT count(*) FROM task_version"))
        assert versions == 60 - len(refused)
        assert await database.read(executing("PRAGMA integrity_check")) == "ok"

        await database.write(executing("PRAGMA max_page_count = 1000000"))
        await store.create(ADMIN, new_task("after", note="x" * 10_000))


@only_sqlite
async def test_f_08_another_process_that_holds_the_file_makes_writes_wait_and_then_fail(
    database_url: str,
) -> None:
    other = open_driver(sqlite_path(database_url), wait_seconds=0)
    async with opened(SqliteDatabase(sqlite_path(database_url), wait_seconds=0.3)) as database:
        store = EachCall(SqlTaskStore(database))
        other.execute("BEGIN IMMEDIATE")

        async with not_now(within_seconds=2):
            await store.create(ADMIN, new_task("t1"))
        assert await store.count(ADMIN, EVERYTHING) == 0

        other.execute("ROLLBACK")
        await store.create(ADMIN, new_task("t1"))
    other.close()


@only_sqlite
async def test_a_write_cancelled_before_its_turn_never_happens(database_url: str) -> None:
    async with opened(open_database(database_url)) as database:
        store = EachCall(SqlTaskStore(database))
        first = asyncio.create_task(database.write(lambda _: time.sleep(0.2)))
        await asyncio.sleep(0.05)

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await store.create(ADMIN, new_task("t1"))
        await first
        await database.write(lambda _: None)

        assert await store.count(ADMIN, EVERYTHING) == 0


@only_sqlite
async def test_one_that_fails_takes_no_other_write_with_it(database_url: str) -> None:
    async with opened(open_database(database_url)) as database:
        store = EachCall(SqlTaskStore(database))
        first = asyncio.create_task(database.write(lambda _: time.sleep(0.1)))
        await asyncio.sleep(0.02)

        names = ["a", "b", "a", "c", "b", "d"]
        results = await asyncio.gather(
            *(store.create(ADMIN, new_task(name)) for name in names), return_exceptions=True
        )
        await first

        assert [result is None for result in results] == [True, True, False, True, False, True]
        assert await store.count(ADMIN, EVERYTHING) == 4


@only_postgresql
@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
async def test_f_14_work_that_lost_a_race_is_tried_again(database_url: str, sqlstate: str) -> None:
    tries: list[str] = []

    def work(connection: Connection) -> str:
        tries.append("try")
        if len(tries) < 4:
            connection.execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{sqlstate}'; END $$"))
        return "done"

    async with opened(open_database(database_url)) as database:
        assert await database.write(work) == "done"
        tries[:] = []
        async with not_now(within_seconds=2):
            await database.write(executing(f"DO $$ BEGIN RAISE SQLSTATE '{sqlstate}'; END $$"))


@only_postgresql
async def test_f_14_two_writes_that_lock_each_other_out_are_both_kept(database_url: str) -> None:
    def changing(*ids: str) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            connection.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
            for task_id in ids:
                connection.execute(
                    text("UPDATE task SET priority_rank = priority_rank + 1 WHERE id = :id"), {"id": task_id}
                )
                connection.execute(text("SELECT pg_sleep(0.1)"))

        return work

    async with opened(open_database(database_url)) as database:
        store = EachCall(SqlTaskStore(database))
        for name in ("t1", "t2"):
            await store.create(ADMIN, new_task(name))

        await asyncio.gather(database.write(changing("t1", "t2")), database.write(changing("t2", "t1")))

        assert await database.read(executing("SELECT min(priority_rank) FROM task")) == 3


async def test_f_09_a_server_that_crashed_is_found_again_when_it_is_back() -> None:
    with postgresql_server() as server:
        async with opened(open_database(server.url("postgres"))) as database:
            await asyncio.gather(*(database.ready() for _ in range(5)))

            await asyncio.to_thread(server.stop)
            async with not_now(within_seconds=3):
                await database.read(executing("SELECT 1"))

            await asyncio.to_thread(server.start)
            await asyncio.gather(*(database.ready() for _ in range(20)))


@only_postgresql
async def test_f_10_after_a_silence_nobody_waits_until_the_server_answers_again(database_url: str) -> None:
    async with (
        proxy_before(database_url) as (proxy, url),
        opened(PostgresqlDatabase(url, query_seconds=1)) as database,
    ):
        store = EachCall(SqlTaskStore(database))
        await store.create(ADMIN, new_task("t1"))
        proxy.fall_silent()

        async with not_now(within_seconds=3):
            await store.read(ADMIN, "t1")
        async with not_now(within_seconds=0.5):
            await store.change(ADMIN, "t1", next_version)

        proxy.speak()
        await asyncio.sleep(PAUSE_SECONDS)
        assert isinstance(await store.read(ADMIN, "t1"), TaskVersion)


async def test_f_10_no_server_at_all_is_not_now(tmp_path: Path) -> None:
    url = f"postgresql://nobody@/none?host={tmp_path}"

    async with opened(open_database(url)) as database, not_now(within_seconds=3):
        await database.ready()


@only_postgresql
async def test_f_12_when_every_connection_is_busy_the_next_waits_a_second_at_most(database_url: str) -> None:
    async with opened(PostgresqlDatabase(database_url, pool_size=1)) as database:
        busy = asyncio.create_task(database.read(executing("SELECT pg_sleep(2)")))
        await asyncio.sleep(0.2)

        async with not_now(within_seconds=1.5):
            await database.read(executing("SELECT 1"))

        await busy
        await database.ready()


@only_postgresql
async def test_f_13_a_read_only_replica_still_answers_reads(database_url: str) -> None:
    name = database_url.partition("?")[0].rpartition("/")[2]
    turn_read_only = text(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    async with opened(open_database(database_url)) as database:
        await EachCall(SqlTaskStore(database)).create(ADMIN, new_task("t1"))
        await database.read(lambda connection: connection.execute(turn_read_only))

    async with opened(open_database(database_url)) as replica:
        store = EachCall(SqlTaskStore(replica))

        async with not_now(within_seconds=2):
            await store.change(ADMIN, "t1", next_version)

        history = await store.history(ADMIN, "t1", size=5)
        assert isinstance(history, VersionPage)
        assert len(history.versions) == 1
