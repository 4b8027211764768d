"""Who did what to whom, and when, is found without going along the trail, on both engines."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from sqlalchemy import Dialect, Select, text

from graphql_schema.audit.parameters import AUDIT_PARAMETERS
from graphql_schema.audit.store import AuditSearch, KeptEvent
from graphql_schema.search import Condition, RefersTo
from graphql_schema.search_kinds import Reading
from graphql_schema.search_values import condition_of
from graphql_schema.site import Site
from server.audit.keys import KeyRing
from server.audit.reading import SqlAuditStore, _page
from server.audit.rows import NAMES
from server.backup.recorded_versions import wrongly_recorded
from server.storage.database import Connection, Database, Rows
from server.storage.postgresql import PostgresqlDatabase
from tests.audit.examples import READ, keep, reads
from tests.storage.examples import ADMIN

pytestmark = pytest.mark.anyio

_PAGES = 200
"""Far fewer than the trail has, and more than a page of events and its spans need."""

_NUMBERS = (
    "WITH RECURSIVE numbers(number) AS "
    "(SELECT CAST(100 AS bigint) UNION ALL SELECT number + 1 FROM numbers WHERE number < 20099) "
)
_SECOND = 1_000_000
_COPIES = (
    f"INSERT INTO audit_event SELECT number, number * {_SECOND}, {', '.join(NAMES[2:])} "  # noqa: S608
    "FROM audit_event, numbers WHERE seq = 1"
)
_SPANS = (
    "INSERT INTO audit_reference SELECT 'Patient/p' || (number / 25), number, number + 24 "
    "FROM numbers WHERE number % 25 = 0"
)


async def _fill(database: Database, keys: KeyRing) -> None:
    await keep(database, keys, reads(3))

    def many(connection: Connection) -> None:
        for statement in (_COPIES, _SPANS):
            connection.execute(text(_NUMBERS + statement))

    await database.write(many)
    if isinstance(database, PostgresqlDatabase):
        # As autovacuum does; on SQLite nobody does.
        await database.write(lambda connection: connection.execute(text("ANALYZE")))


def _about(patient: str) -> Condition:
    return RefersTo(AUDIT_PARAMETERS["patient"], (f"Patient/{patient}",))


def _at(text: str) -> Condition:
    return condition_of(
        AUDIT_PARAMETERS["date"], [text], Reading(Site("https://here.example/fhir"), lambda: 0)
    )


async def _explained(database: Database, where: Condition, explain: str) -> Sequence[Any]:
    statement = _page(AuditSearch(where=where))
    return await database.read(lambda connection: _rows_of(connection, statement, explain))


def _rows_of(connection: Connection, statement: Select[Any], explain: str) -> Sequence[Any]:
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    # A colon would begin a parameter.
    quoted = str(compiled).replace(":", r"\:")
    return connection.execute(text(f"{explain} {quoted}")).all()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "where",
    [_about("p2"), _about("p500"), _about("nobody"), _at("1970-01-01T00:10"), _at("lt1970-01-01T00:30:00Z")],
)
async def test_postgresql_reads_only_what_a_search_is_about(
    database: Database, keys: KeyRing, where: Condition
) -> None:
    await _fill(database, keys)

    rows = await _explained(database, where, "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)")

    plan = orjson.loads(rows[0][0])[0]["Plan"]
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < _PAGES


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_sqlite_reads_only_the_spans_in_which_somebody_is_named(
    database: Database, keys: KeyRing
) -> None:
    await _fill(database, keys)

    plan = "\n".join(row[-1] for row in await _explained(database, _about("p2"), "EXPLAIN QUERY PLAN"))

    assert "SCAN" not in plan
    assert "SEARCH audit_reference USING PRIMARY KEY (reference=?)" in plan
    assert "SEARCH near USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan


@dataclass
class _Heard:
    """A connection that remembers what it is asked, and knows nothing."""

    dialect: Dialect
    asked: list[Any] = field(default_factory=list)

    def execute(self, statement: Any) -> Rows:
        self.asked.append(statement)
        return Rows(())


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_comparing_tasks_with_the_trail_reads_only_the_spans_that_name_them(
    database: Database, keys: KeyRing
) -> None:
    await _fill(database, keys)
    heard: Any = _Heard(await database.read(lambda connection: connection.dialect))
    tasks: Any = [SimpleNamespace(newest=SimpleNamespace(id=f"t{number}", version=1)) for number in range(50)]

    list(wrongly_recorded(heard, tasks, 0))

    explain = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)"
    of_trail = next(each for each in heard.asked if "audit_reference" in str(each))
    rows = await database.read(lambda connection: _rows_of(connection, of_trail, explain))
    plan = orjson.loads(rows[0][0])[0]["Plan"]
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < _PAGES


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_sqlite_reads_only_the_events_of_a_day(database: Database, keys: KeyRing) -> None:
    await _fill(database, keys)

    plan = "\n".join(row[-1] for row in await _explained(database, _at("1970-01-01"), "EXPLAIN QUERY PLAN"))

    assert plan == "SEARCH audit_event USING INDEX audit_event_by_time (recorded>? AND recorded<?)"


async def test_pages_of_a_day_give_each_event_once_though_the_clock_was_set_back(
    database: Database, keys: KeyRing
) -> None:
    seconds = (5, 9, 7, 7, 8, 6, 7)
    await keep(database, keys, [replace(READ, recorded=second * _SECOND) for second in seconds])
    store, after = SqlAuditStore(database), None
    found: list[KeptEvent] = []

    while True:
        page = await store.search(ADMIN, AuditSearch(_at("gt1970-01-01T00:00:05Z"), size=2, after=after))
        found += page.events
        if not page.more:
            break
        after = page.events[-1].seq

    assert [(kept.event.recorded // _SECOND, kept.seq) for kept in found] == [
        (9, 2), (8, 5), (7, 7), (7, 4), (7, 3), (6, 6),
    ]  # fmt: skip


async def test_what_is_found_in_a_long_trail_is_all_and_nothing_else(
    database: Database, keys: KeyRing
) -> None:
    await _fill(database, keys)
    store = SqlAuditStore(database)

    found = {patient: await store.count(ADMIN, _about(patient)) for patient in ("p0", "p2", "p500", "nobody")}

    # All others are copies of the first, which is about p0, in spans that name somebody else.
    assert found == {"p0": 1, "p2": 1, "p500": 0, "nobody": 0}
