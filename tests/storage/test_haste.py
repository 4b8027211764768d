"""Few trips to PostgreSQL, and nothing lost by them: who fails, fails alone, and a lost race is run again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest
from sqlalchemy import insert, select, text, update

from graphql_schema.access import Actor, Role
from graphql_schema.audit.event import Origin, Transport
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import EVERYTHING
from graphql_schema.site import Site
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.task.store import TaskRows, TaskVersion
from server.audit.journals import Journals
from server.audit.keys import AuditKey, KeyRing
from server.audit.task_store import AuditedTaskStore
from server.audit.trail import Trail
from server.storage.database import Connection, Database, LostRaceError, Step
from server.storage.engine import open_database
from server.storage.failures import UnexpectedFailureError
from server.storage.greenlets import wait
from server.storage.postgresql_haste import HastyConnection
from server.storage.tables import TASK, TASK_VERSION
from server.storage.task_store import SqlTaskStore
from tests.storage.each_call import EachCall
from tests.storage.examples import ADMIN, index, new_task, next_version
from tests.tasks import documented_task

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("engine", ["postgresql"], indirect=True)]

_KEY = AuditKey(b"k" * 32)
_SITE = Site("https://here.example/fhir")


@dataclass
class Trips:
    """What a connection was asked, trip by trip."""

    asked: list[str] = field(default_factory=list)

    def add(self, record: Any) -> None:
        self.asked.append(" ".join(record.query.split()))

    async def of(self, doing: Any) -> list[str]:
        """Return the first word of each trip that something takes."""
        # The logger hears of each at the loop's next turn.
        await asyncio.sleep(0)
        self.asked.clear()
        await doing
        await asyncio.sleep(0)
        return [asked.split()[0] for asked in self.asked]


@pytest.fixture
async def trips(monkeypatch: pytest.MonkeyPatch) -> Trips:
    trips, connect = Trips(), asyncpg.connect

    async def listening(*arguments: Any, **named: Any) -> Any:
        connection = await connect(*arguments, **named)
        connection.add_query_logger(trips.add)
        return connection

    monkeypatch.setattr(asyncpg, "connect", listening)
    return trips


@pytest.fixture
async def database(trips: Trips, database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url)
    trips.asked.clear()
    yield database
    await database.close()


@pytest.fixture
def tasks(database: Database) -> TaskResolvers:
    """What an admin may do, audited."""
    admin, origin = Actor("root", Role.ADMIN), Origin("r1", None, Transport.REST, "test")
    trail = Trail(database, KeyRing(_KEY, {_KEY.id: _KEY}))
    journal = Journals(trail, system_clock, _SITE.base_url).open(lambda: origin, admin)
    store = AuditedTaskStore(SqlTaskStore(database), trail, journal)
    return TaskResolvers(admin, store, _SITE, CursorSigner(b"x" * 32), system_clock)


_TABLES = ("task", "task_version", "task_token", "task_reference")


def _lose(_: HastyConnection) -> None:
    raise LostRaceError


def scalar(statement: str) -> Callable[[Connection], Any]:
    return lambda connection: connection.execute(text(statement)).scalar()


async def test_a_create_is_one_trip_and_so_is_a_read(trips: Trips, tasks: TaskResolvers) -> None:
    task = await tasks.create(documented_task())

    assert await trips.of(tasks.create(documented_task())) == ["WITH"]
    assert await trips.of(tasks.read(task.id)) == ["SELECT"]


async def test_a_change_is_two_trips(trips: Trips, tasks: TaskResolvers) -> None:
    task = await tasks.create(documented_task())
    changed = documented_task(id=task.id, note=[{"text": "Another one"}], identifier=[{"value": "7"}])

    assert await trips.of(tasks.set_status(task.id, "accepted")) == ["SELECT", "WITH"]
    assert await trips.of(tasks.replace(task.id, changed | {"status": "accepted"})) == ["SELECT", "WITH"]
    assert await trips.of(tasks.delete(task.id)) == ["SELECT", "WITH"]


async def test_a_refused_change_is_one_trip(trips: Trips, tasks: TaskResolvers) -> None:
    task = await tasks.create(documented_task())

    async def refused() -> None:
        with pytest.raises(ApiError, match="version"):
            await tasks.set_status(task.id, "accepted", if_version=7)

    assert await trips.of(refused()) == ["SELECT"]


async def test_what_must_hold_a_key_is_a_transaction(trips: Trips, tasks: TaskResolvers) -> None:
    asked = await trips.of(tasks.create(documented_task(), "a key"))

    assert asked == ["BEGIN", "SELECT", "SELECT", "SELECT", "WITH", "COMMIT"]


async def test_a_lost_race_is_run_again_on_what_the_other_one_wrote(
    database: Database, trips: Trips, database_url: str
) -> None:
    store, other = EachCall(SqlTaskStore(database)), open_database(database_url)
    await store.create(ADMIN, new_task("t1"))
    seen: list[int] = []

    def work(rows: TaskRows) -> TaskVersion:
        current = rows.lock(ADMIN, "t1")
        assert isinstance(current, TaskVersion)
        seen.append(current.version)
        if len(seen) == 1:
            wait(EachCall(SqlTaskStore(other)).change(ADMIN, "t1", next_version))
        write = next_version(current, index(owner="Practitioner/bert", tokens={("code", "s", "c")}))
        rows.update(ADMIN, current, write)
        return write.task

    trips.asked.clear()
    kept = await store.store.writing(work)
    await asyncio.sleep(0)

    assert (seen, kept.version) == ([1, 2], 3)
    # The second try holds the row, and cannot lose.
    assert sum("FOR NO KEY UPDATE" in asked for asked in trips.asked) == 1
    assert await database.read(scalar("SELECT count(*) FROM task_version")) == 3
    assert await database.read(scalar("SELECT string_agg(code, ' ') FROM task_token")) == "c"
    await other.close()


@pytest.mark.parametrize("ends", ["update", "delete"])
async def test_a_task_that_is_deleted_meanwhile_is_not_changed(
    database: Database, database_url: str, ends: str
) -> None:
    store, other = EachCall(SqlTaskStore(database)), open_database(database_url)
    await store.create(ADMIN, new_task("t1"))
    found: list[object] = []

    def deleting(rows: TaskRows) -> None:
        current = rows.lock(ADMIN, "t1")
        assert isinstance(current, TaskVersion)
        rows.delete(ADMIN, current, next_version(current).task)

    def work(rows: TaskRows) -> None:
        current = rows.lock(ADMIN, "t1")
        found.append(current)
        if not isinstance(current, TaskVersion):
            return
        wait(SqlTaskStore(other).writing(deleting))
        if ends == "update":
            rows.update(ADMIN, current, next_version(current))
        else:
            rows.delete(ADMIN, current, next_version(current).task)

    await store.store.writing(work)

    assert isinstance(found[0], TaskVersion)
    assert found[1:] == ["deleted"]
    assert await database.read(scalar("SELECT count(*) FROM task_version")) == 2
    await other.close()


async def test_several_changes_of_one_piece_of_work_follow_each_other(database: Database) -> None:
    def work(rows: TaskRows) -> None:
        for name in ("t1", "t2", "t3"):
            rows.insert(ADMIN, new_task(name, index(tokens={("code", "s", name)})))
        for code in ("a", "b"):
            current = rows.lock(ADMIN, "t2")
            assert isinstance(current, TaskVersion)
            rows.update(ADMIN, current, next_version(current, index(tokens={("code", "s", code)})))

    store = EachCall(SqlTaskStore(database))
    await store.store.writing(work)

    current = await store.read(ADMIN, "t2")
    assert isinstance(current, TaskVersion)
    assert current.version == 3
    codes = "SELECT string_agg(code, ' ' ORDER BY task_id) FROM task_token"
    assert await database.read(scalar(codes)) == "t1 b t3"


async def test_of_work_that_fails_after_a_change_nothing_is_kept(database: Database) -> None:
    store = EachCall(SqlTaskStore(database))

    def work(rows: TaskRows) -> None:
        rows.insert(ADMIN, new_task("t1"))
        assert isinstance(rows.read(ADMIN, "t1"), TaskVersion)
        rows.insert(ADMIN, new_task("t2"))
        raise ApiError(Problem.INVALID, "No.")

    with pytest.raises(ApiError, match="No"):
        await store.store.writing(work)

    assert await store.count(ADMIN, EVERYTHING) == 0


async def test_one_refused_step_takes_its_own_change_with_it_and_no_other(database: Database) -> None:
    store = EachCall(SqlTaskStore(database))
    names = ["a", "b", "a", "c", "b", "d"]

    results = await asyncio.gather(
        *(store.create(ADMIN, new_task(name)) for name in names), return_exceptions=True
    )

    refused = [result for result in results if result is not None]
    assert [str(one).split(" in ")[0] for one in refused] == ["UniqueViolationError 23505"] * 2
    assert all(isinstance(one, UnexpectedFailureError) for one in refused)
    assert await store.count(ADMIN, EVERYTHING) == 4
    assert await database.read(scalar("SELECT count(*) FROM task_version")) == 4


@pytest.mark.parametrize("table", ["audit_event", "audit_reference"])
async def test_a_task_whose_event_cannot_be_kept_is_not_kept_either(
    database: Database, tasks: TaskResolvers, table: str
) -> None:
    refusing = f"ALTER TABLE {table} ADD CONSTRAINT refusing CHECK (false) NOT VALID"
    before = await tasks.create(documented_task())
    await database.write(lambda connection: connection.execute(text(refusing)))

    for refused in (tasks.create(documented_task()), tasks.set_status(before.id, "accepted")):
        with pytest.raises(ApiError, match="cannot be recorded"):
            await refused

    assert await database.read(scalar("SELECT count(*) FROM task")) == 1
    assert await database.read(scalar("SELECT count(*) FROM task_version")) == 1
    assert await database.read(scalar("SELECT count(*) FROM audit_event")) == 1


async def test_a_step_that_changes_nothing_undoes_the_whole_change(database: Database) -> None:
    store = EachCall(SqlTaskStore(database))
    await store.create(ADMIN, new_task("t1"))
    missing = Step(update(TASK).where(TASK.c.id == "none").values(version=9), {}, must_change=True)
    version = select(*TASK_VERSION.c).where(TASK_VERSION.c.task_id == "t1")

    def work(connection: Connection) -> None:
        row = dict(zip((c.name for c in TASK_VERSION.c), connection.execute(version).first(), strict=True))
        connection.change([Step(insert(TASK_VERSION), row | {"version": 8}), missing])

    with pytest.raises(LostRaceError):
        await database.write(work)

    assert await database.read(scalar("SELECT max(version) FROM task_version")) == 1


async def test_taking_every_step_by_itself_keeps_the_same_rows(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = EachCall(SqlTaskStore(database))
    first = index(tokens={("code", "s", "a"), ("code", "s", "b")}, texts={("note", "One")})
    second = index(tokens={("code", "s", "b"), ("code", "s", "c")}, references={("focus", "Task/1")})

    def delete(name: str) -> Callable[[TaskRows], None]:
        def work(rows: TaskRows) -> None:
            current = rows.lock(ADMIN, name)
            assert isinstance(current, TaskVersion)
            rows.delete(ADMIN, current, next_version(current).task)

        return work

    async def write(letter: str) -> list[Any]:
        for name in ("kept", "gone"):
            await store.create(ADMIN, new_task(letter + name, first))
            await store.change(ADMIN, letter + name, lambda current: next_version(current, second))
        await store.store.writing(delete(letter + "gone"))
        return [await database.read(scalar(rows_of(table, letter))) for table in _TABLES]

    def rows_of(table: str, letter: str) -> str:
        key = "id" if table == "task" else "task_id"
        return (
            f"SELECT json_agg(kept ORDER BY kept) FROM (SELECT replace(CAST({table} AS text), '{letter}', '')"  # noqa: S608
            f" AS kept FROM {table} WHERE {key} LIKE '{letter}%')"
        )

    hastily = await write("ψ")
    monkeypatch.setattr(HastyConnection, "end", _lose)
    carefully = await write("ω")

    assert hastily == carefully
    assert all(hastily)


async def test_work_that_is_slow_as_a_whole_is_not_now_and_blocks_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_whole_seconds", 0.3)

    def asking(times: int, seconds: float) -> Callable[[Connection], list[Any]]:
        return lambda connection: [scalar(f"SELECT pg_sleep({seconds})")(connection) for _ in range(times)]

    for work in (
        database.read(asking(9, 0.1)),
        database.write(asking(9, 0.1)),
        database.read(asking(1, 5)),
    ):
        with pytest.raises(ApiError) as failure:
            await work
        assert failure.value.problem is Problem.UNAVAILABLE

    # It was no silence: whoever comes next is answered.
    await database.ready()
