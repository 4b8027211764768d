"""What cannot be recorded is not done; and what comes in floods does not fill the disk."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from graphql_schema.access import Actor, NoActorBecause, Role
from graphql_schema.audit.event import NOBODY, Interaction, Outcome
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Problem
from graphql_schema.site import Site
from graphql_schema.task.resolvers import TaskResolvers
from server.audit import floods, trail
from server.audit.floods import Floods
from server.audit.journals import Journals
from server.audit.keys import KeyRing
from server.audit.reading import count_of, every_event
from server.audit.sealer import Sealer
from server.audit.task_store import AuditedTaskStore
from server.audit.trail import Trail
from server.audit.verifying import verify
from server.storage.database import Connection, Database
from server.storage.engine import open_database
from server.storage.task_store import SqlTaskStore
from tests.audit.examples import READ, keep, reads
from tests.tasks import documented_task

pytestmark = pytest.mark.anyio

ADMIN = Actor("ada", Role.ADMIN)
BASE = "http://127.0.0.1/api/fhir"
only_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)

_BREAK = "ALTER TABLE audit_event RENAME TO audit_event_away"
_MEND = "ALTER TABLE audit_event_away RENAME TO audit_event"


def executing(statement: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text(statement))


def tasks_in(database: Database, kept_in: Trail) -> TaskResolvers:
    journal = Journals(kept_in, system_clock, BASE).opened_by_operator(ADMIN, "a test")
    store = AuditedTaskStore(SqlTaskStore(database), kept_in, journal)
    return TaskResolvers(ADMIN, store, Site(BASE), CursorSigner(b"k" * 32), system_clock)


async def test_a_write_that_cannot_be_recorded_is_refused_and_undone(
    database: Database, keys: KeyRing
) -> None:
    tasks = tasks_in(database, Trail(database, keys))
    kept = await tasks.create(documented_task())
    await database.write(executing(_BREAK))

    for act in (
        tasks.create(documented_task()),
        tasks.set_status(kept.id, "accepted"),
        tasks.delete(kept.id),
    ):
        with pytest.raises(ApiError, match="cannot be recorded in the audit trail") as failure:
            await act
        assert failure.value.problem is Problem.UNAVAILABLE

    await database.write(executing(_MEND))
    count = text("SELECT count(*) FROM task_version")
    assert await database.read(lambda connection: connection.execute(count).scalar()) == 1
    await tasks.set_status(kept.id, "accepted")
    assert await count_of(database) >= 2


async def test_reads_are_refused_while_the_trail_cannot_be_written_and_come_back(
    database: Database, keys: KeyRing
) -> None:
    kept_in = Trail(database, keys)
    await database.write(executing(_BREAK))
    kept_in.note(reads(3))

    await kept_in.flush()

    with pytest.raises(ApiError, match="cannot be recorded"):
        kept_in.note(reads(1))
    await database.write(executing(_MEND))
    await kept_in.flush()
    kept_in.note(reads(1))
    await kept_in.flush()
    assert await count_of(database) == 4


async def test_a_full_queue_refuses_what_comes_after(
    database: Database, keys: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "MOST_WAITING", 5)
    kept_in = Trail(database, keys)

    kept_in.note(reads(5))

    with pytest.raises(ApiError) as failure:
        kept_in.note(reads(1))
    assert failure.value.problem is Problem.UNAVAILABLE
    await kept_in.flush()
    kept_in.note(reads(1))


async def test_what_is_noted_is_written_within_a_moment(database: Database, keys: KeyRing) -> None:
    kept_in = Trail(database, keys)
    kept_in.start()
    kept_in.note(reads(3))

    await asyncio.sleep(trail.FLUSH_SECONDS + 0.5)

    assert await count_of(database) == 3
    kept_in.note(reads(2))
    await kept_in.stop()
    assert await count_of(database) == 5


async def test_a_flood_of_bad_tokens_makes_few_events_that_count_it(
    database: Database, keys: KeyRing
) -> None:
    kept_in = Trail(database, keys)
    bad = replace(
        READ,
        agent=NOBODY,
        interaction=Interaction.AUTHENTICATE,
        outcome=Outcome.SERIOUS_FAILURE,
        reason=NoActorBecause.INVALID_TOKEN.value,
        resources=(),
    )
    for _ in range(1000):
        kept_in.note_often(bad)
    kept_in.note_often(replace(bad, reason=NoActorBecause.EXPIRED_TOKEN.value))
    await kept_in.stop()

    events = [kept.event for page in [page async for page in every_event(database)] for kept in page]
    assert sorted((event.reason, event.count) for event in events) == [
        ("expired token", 1),
        ("invalid token", 1000),
    ]


def test_a_flood_is_told_at_once_and_then_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(floods, "monotonic", lambda: now[0])
    gathered = Floods()

    gathered.add(READ)
    assert [event.count for event in gathered.due()] == [1]
    for _ in range(50):
        gathered.add(READ)
    assert gathered.due() == []
    now[0] += floods.AGAIN_SECONDS
    assert [event.count for event in gathered.due()] == [50]
    assert gathered.rest() == []


def test_a_flood_from_everywhere_is_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "MOST_KINDS", 10)
    gathered = Floods()

    for number in range(1000):
        gathered.add(
            replace(READ, origin=replace(READ.origin, address=f"10.0.{number // 250}.{number % 250}"))
        )

    due = gathered.due()
    assert len(due) == 11
    assert sum(event.count for event in due) == 1000
    assert {event.origin.address for event in due} >= {None}


@only_postgresql
async def test_a_number_that_comes_late_is_waited_for(database: Database, keys: KeyRing) -> None:
    sealer, kept_in, has_number = Sealer(database, keys.current), Trail(database, keys), asyncio.Event()

    def slow(connection: Connection) -> None:
        kept_in.record(connection, reads(1))
        has_number.set()
        connection.execute(text("SELECT pg_sleep(1)"))

    writing = asyncio.create_task(database.write(slow))
    await has_number.wait()
    await kept_in.write(reads(3))
    for _ in range(3):
        await sealer.seal()
    during = await verify(database, keys.by_id)
    await writing
    await sealer.seal()
    await sealer.seal()

    after = await verify(database, keys.by_id)
    assert (during.wrong, during.checked, during.unsealed) == (None, 0, 3)
    assert (after.wrong, after.checked, after.unsealed) == (None, 4, 0)


@only_postgresql
async def test_a_write_that_fails_leaves_a_gap_that_is_no_fault(database: Database, keys: KeyRing) -> None:
    kept_in = Trail(database, keys)

    def failing(connection: Connection) -> None:
        kept_in.record(connection, reads(2))
        connection.execute(text("SELECT 'by now the events have their numbers'"))
        raise ApiError(Problem.INVALID, "No.")

    await keep(database, keys, reads(1))
    with pytest.raises(ApiError, match="No"):
        await database.write(failing)
    await keep(database, keys, reads(1))

    verdict = await verify(database, keys.by_id)
    assert (verdict.wrong, verdict.checked, verdict.last_seq) == (None, 2, 4)


@only_postgresql
async def test_several_sealers_and_writers_make_one_chain(
    database: Database, keys: KeyRing, database_url: str
) -> None:
    others = [open_database(database_url) for _ in range(3)]

    async def work(at: Database) -> None:
        sealer, kept_in = Sealer(at, keys.current), Trail(at, keys)
        for _ in range(10):
            await kept_in.write(reads(5))
            await sealer.seal()

    await asyncio.gather(*map(work, others))
    for _ in range(2):
        await Sealer(database, keys.current).seal()

    verdict = await verify(database, keys.by_id)
    for other in others:
        await other.close()
    assert (verdict.wrong, verdict.checked, verdict.unsealed) == (None, 150, 0)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_two_writers_of_one_file_make_one_chain(
    database: Database, keys: KeyRing, database_url: str
) -> None:
    other = open_database(database_url)

    await asyncio.gather(
        *(Trail(each, keys).write(reads(3)) for each in (database, other) for _ in range(10))
    )

    await other.close()
    verdict = await verify(database, keys.by_id)
    assert (verdict.wrong, verdict.checked) == (None, 60)


async def test_events_are_in_the_order_of_their_numbers_even_when_the_clock_is_set_back(
    database: Database, keys: KeyRing
) -> None:
    kept_in = Trail(database, keys)
    for hour in (5, 4, 3):
        await kept_in.write([replace(READ, recorded=hour * 3_600_000_000)])

    hours = [kept.event.recorded // 3_600_000_000 async for page in every_event(database) for kept in page]
    assert hours == [5, 4, 3]
