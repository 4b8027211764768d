"""Reading from replicas, below the doors: which server it is that answers, and when."""

import asyncio
import time

import pytest
from sqlalchemy import text

from graphql_schema.errors import ApiError, Problem
from server.replicas.log_position import LogPosition
from server.replicas.looks import PrimaryLook
from server.storage.sql_task_rows import SqlTaskRows
from tests.postgresql_server import postgresql_server
from tests.replicas.below_doors import OneName, is_replica, one_request, reading_from, states, until
from tests.replicas.servers import Server
from tests.storage.postgresql_proxy import proxy_before

pytestmark = pytest.mark.anyio

_WRITE = text("SELECT CAST(pg_current_xact_id() AS text)")
_MISTAKE = text("SELECT 1 / 0")
_SYSTEM = text("SELECT system_identifier FROM pg_control_system()")
_SLEEP = text("SELECT pg_is_in_recovery() FROM pg_sleep(30)")


def commits(rows: SqlTaskRows) -> None:
    """Do what is written to the log."""
    rows.connection.execute(_WRITE)


async def test_replicas_take_turns(primary: Server, replica: Server) -> None:
    async with reading_from(primary.url, replica.url, replica.url) as replicated:
        await states(replicated, "used", "used")

        asked = [one_request(replicated).replica for _ in range(4)]

        assert asked == [*replicated.replicas, *replicated.replicas]


async def test_a_request_stays_with_the_primary_once_it_had_to_ask_there(
    primary: Server, replica: Server
) -> None:
    def missing(rows: SqlTaskRows) -> bool:
        if is_replica(rows):
            raise ApiError(Problem.NOT_FOUND, "There is no such task.")
        return False

    async with reading_from(primary.url, replica.url) as replicated:
        await states(replicated, "used")
        request = one_request(replicated)

        found = [await request.read(work, 0) for work in (is_replica, missing, is_replica)]

        assert found == [True, False, False]


async def test_a_request_that_wrote_reads_from_the_primary(primary: Server, replica: Server) -> None:
    async with reading_from(primary.url, replica.url) as replicated:
        await states(replicated, "used")
        request = one_request(replicated)

        assert await request.write(is_replica) is False
        assert await request.read(is_replica, 0) is False
        assert request.written is not None


async def test_who_wrote_reads_from_the_replica_again_as_soon_as_it_has_that(
    primary: Server, replica: Server
) -> None:
    async with reading_from(primary.url, replica.url) as replicated:
        await states(replicated, "used")
        await one_request(replicated).write(is_replica)

        await until(lambda: one_request(replicated).read(is_replica, 0))


async def test_a_place_in_the_log_that_never_comes_is_looked_for_at_the_primary(
    primary: Server, replica: Server
) -> None:
    async with reading_from(primary.url, replica.url) as replicated:
        await states(replicated, "used")

        for position in (LogPosition(1, 2**63), LogPosition(2, 0)):
            assert await one_request(replicated, position).read(is_replica, 0) is False
        assert await one_request(replicated).read(is_replica, 0) is True


async def test_work_that_lasts_while_the_replica_falls_silent_is_done_by_the_primary(
    primary: Server, replica: Server
) -> None:
    async with proxy_before(replica.url) as (way, through), reading_from(primary.url, through) as replicated:
        await states(replicated, "used")
        assert await one_request(replicated).read(is_replica, 0) is True

        way.fall_silent()
        began = time.monotonic()
        found = await asyncio.gather(*(one_request(replicated).read(is_replica, 0) for _ in range(5)))
        took = time.monotonic() - began

        assert found == [False] * 5
        assert took < 3
        await states(replicated, "not used: it does not answer")
        way.speak()
        await states(replicated, "used")
        assert await one_request(replicated).read(is_replica, 0) is True


async def test_work_that_a_conflict_with_the_log_ends_is_done_by_the_primary(
    primary: Server, replica: Server
) -> None:
    def ends_there(rows: SqlTaskRows) -> bool:
        return is_replica(rows) and bool(rows.connection.execute(_SLEEP).scalar())

    async with reading_from(primary.url, replica.url) as replicated:
        await states(replicated, "used")
        working = asyncio.create_task(one_request(replicated).read(ends_there, 0))
        terminate = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE $1"

        await until(lambda: asyncio.to_thread(replica.ask, terminate, "%pg_sleep%(30)"))

        assert await working is False


@pytest.fixture
def one_name(tmp_path_factory: pytest.TempPathFactory) -> OneName:
    return OneName(tmp_path_factory.mktemp("n"))


async def test_a_name_of_several_servers_is_proved_for_each_connection(
    primary: Server, replica: Server, one_name: OneName
) -> None:
    one_name.leads_to(replica.server)
    async with reading_from(primary.url, one_name.url) as replicated:
        # What watches over the replica goes on with the connection that it has.
        await states(replicated, "used")

        with postgresql_server() as other:
            await asyncio.to_thread(Server(other).ask_at, "postgres", "CREATE DATABASE tasks")
            one_name.leads_to(other)
            request = one_request(replicated)

            assert await request.read(lambda rows: rows.connection.execute(_SYSTEM).scalar(), 0) == (
                await asyncio.to_thread(primary.ask, _SYSTEM.text)
            )
            assert request.replica is None
            assert replicated.states() == ["used"]


async def test_a_write_is_acknowledged_though_its_place_in_the_log_cannot_be_told(
    primary: Server, replica: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading_from(primary.url, replica.url) as replicated:
        await states(replicated, "used")
        request = one_request(replicated)

        async def silent() -> None:
            raise TimeoutError

        monkeypatch.setattr(replicated.primary.watched, "primary", silent)

        assert await request.write(is_replica) is False
        assert request.written is None
        assert replicated.last_writes.of("ada") > 0


async def test_what_only_the_replica_cannot_do_is_told_once_and_done_by_the_primary(
    primary: Server, replica: Server, caplog: pytest.LogCaptureFixture
) -> None:
    def fails_there(rows: SqlTaskRows) -> bool:
        return is_replica(rows) and bool(rows.connection.execute(_MISTAKE).scalar())

    async with reading_from(primary.url, replica.url) as replicated:
        await states(replicated, "used")

        found = [await one_request(replicated).read(fails_there, 0) for _ in range(3)]

        assert found == [False] * 3
        assert replicated.states() == ["used"]
        assert caplog.text.count("Replica 1 failed, and the primary is asked") == 1


async def test_a_replica_that_can_prove_nothing_yet_is_not_even_asked(
    primary: Server, replica: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading_from(primary.url, replica.url) as replicated:
        await states(replicated, "used")
        asked = []

        async def ask(work: object) -> None:
            asked.append(work)

        monkeypatch.setattr(replicated.replicas[0].reads, "read", ask)
        # So did somebody who wrote with another worker.
        replicated.last_writes.note("ada", time.monotonic() + 10)

        assert await one_request(replicated).read(is_replica, 0) is False
        assert asked == []


async def test_who_writes_while_a_question_is_under_way_has_the_answer_of_the_next(
    primary: Server, replica: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading_from(primary.url, replica.url) as replicated:
        await states(replicated, "used")
        look, began = replicated.primary.watched.primary, []

        async def slowly() -> PrimaryLook:
            began.append(time.monotonic())
            found = await look()
            await asyncio.sleep(0.3)
            return found

        monkeypatch.setattr(replicated.primary.watched, "primary", slowly)
        first = asyncio.create_task(replicated.primary.position_now())
        await asyncio.sleep(0.1)
        requests, already = [one_request(replicated) for _ in range(8)], len(began)

        await asyncio.gather(*(request.write(commits) for request in requests))

        too_early = await first
        assert too_early is not None
        assert all(request.written and request.written > too_early for request in requests)
        assert len(began) - already < len(requests)
