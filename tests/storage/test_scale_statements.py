"""What the store asks of PostgreSQL names a task, or is answered by an index of each machine: docs/scale.md.

PostgreSQL itself says how it finds rows. Told not to read whole tables, it still has to where no
condition of a statement fits an index.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson
import pytest

from graphql_schema.access import Access
from graphql_schema.search import AllOf, Condition, HasId, Order, Search
from graphql_schema.search_kinds import Reading
from graphql_schema.search_values import condition_of
from graphql_schema.site import Site
from graphql_schema.task.parameters import NEWEST_FIRST, PARAMETERS, SORT_KEYS
from graphql_schema.task.store import HistoryWalk, Interaction, TaskRows, TaskVersion, TaskWrite
from server.storage.engine import open_database
from server.storage.task_store import SqlTaskStore
from tests.benchmarks.filling import fill
from tests.databases import Databases
from tests.storage.examples import ADMIN, ANNA, index, new_task, next_version
from tests.storage.test_scale_metadata import SPREAD_BY

pytestmark = pytest.mark.anyio

TASKS = 2000
NEW = "new"
CHANGED = "t0007"
_READING = Reading(Site("https://here.example/fhir"), lambda: 0)
_TOKENS = {("code", "http://s.example", "fulfill"), ("identifier", "http://s.example", "7")}


def _values(number: int, code: str = "fulfill") -> Any:
    return index(
        owner=f"Practitioner/{'anna' if number % 20 == 7 else number // 20}",
        subject=f"Patient/{number // 5}",
        status="on-hold" if number % 50 else "requested",
        due_date_from=number,
        due_date_to=number,
        tokens={("code", "http://s.example", code), ("identifier", "http://s.example", str(number))},
        references={("requester", f"Practitioner/{number // 20}"), ("part-of", f"Task/t{number // 2:04}")},
        texts={("note", f"note {number}")},
    )


def _writes() -> Iterator[TaskWrite]:
    for number in range(TASKS):
        version = TaskVersion(f"t{number:04}", 1, number * 1000, b"{}", Interaction.CREATE, "x")
        yield TaskWrite(version, _values(number))


@dataclass
class Told:
    """The statements that PostgreSQL was asked to execute, and their values."""

    statements: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def add(self, record: Any) -> None:
        values = record.args
        # Those of many executions at once are rows of values.
        self.statements[record.query] = tuple(
            values[0] if values and isinstance(values[0], tuple) else values
        )


@pytest.fixture(scope="module")
def filled(databases: Databases) -> Iterator[str]:
    url = databases.migrated("postgresql")
    asyncio.run(fill(url, _writes()))
    yield url
    databases.remove(url)


@pytest.fixture
async def asked(filled: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator["Asked"]:
    told, connect = Told(), asyncpg.connect

    async def listening(*arguments: Any, **named: Any) -> Any:
        connection = await connect(*arguments, **named)
        connection.add_query_logger(told.add)
        return connection

    monkeypatch.setattr(asyncpg, "connect", listening)
    database = open_database(filled)
    explaining = await connect(filled, server_settings={"enable_seqscan": "off", "jit": "off"})
    yield Asked(SqlTaskStore(database), told, explaining)
    await explaining.close()
    await database.close()


@dataclass(frozen=True)
class Scan:
    """How the rows of one table are found: by which condition on an index, or along a whole one."""

    table: str
    condition: str
    index: str | None

    @property
    def is_of_one_task(self) -> bool:
        key = SPREAD_BY[self.table]
        return re.search(rf"\(+{key} = ", self.condition) is not None


@dataclass
class Asked:
    """A store, what it has asked, and a connection that explains it."""

    store: SqlTaskStore
    told: Told
    explaining: asyncpg.Connection

    async def scans(self, work: Callable[[TaskRows], object], *, writes: bool = False) -> list[Scan]:
        """Return how the statements of a piece of work, of which there is one at least, find rows."""
        self.told.statements.clear()
        with suppress(_UndoneError):
            await (self.store.writing if writes else self.store.reading)(work)
        # The logger hears of each at the loop's next turn.
        await asyncio.sleep(0)
        explained = [
            (query, values)
            for query, values in self.told.statements.items()
            if re.match(r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE)", query, re.IGNORECASE)
        ]
        assert explained
        return [scan for query, values in explained for scan in await self._explained(query, values)]

    async def _explained(self, query: str, values: tuple[Any, ...]) -> list[Scan]:
        plan = await self.explaining.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *values)
        return list(_scans(orjson.loads(plan)[0]["Plan"]))


_LOOK_AT_NO_TABLE = {"Bitmap Heap Scan", "CTE Scan", "Function Scan", "Subquery Scan"}
"""They go through what was found before."""


def _scans(node: dict[str, Any], table: str = "") -> Iterator[Scan]:
    table = node.get("Relation Name", table)
    if "Scan" in node["Node Type"] and table in SPREAD_BY and node["Node Type"] not in _LOOK_AT_NO_TABLE:
        yield Scan(table, node.get("Index Cond", ""), node.get("Index Name"))
    for below in node.get("Plans", []):
        yield from _scans(below, table)


class _UndoneError(Exception):
    """A write that a test does not keep."""


def _undo_after_all(rows: TaskRows, task_id: str) -> None:
    # Changes that wait are made before anything is read.
    rows.read(ADMIN, task_id)
    raise _UndoneError


def _insert(rows: TaskRows) -> None:
    rows.insert(ADMIN, new_task(NEW, _values(7)))
    _undo_after_all(rows, NEW)


def _update(rows: TaskRows) -> None:
    current = rows.lock(ADMIN, CHANGED)
    assert isinstance(current, TaskVersion)
    rows.update(ADMIN, current, next_version(current, _values(8, code="approve")))
    _undo_after_all(rows, CHANGED)


def _delete(rows: TaskRows) -> None:
    current = rows.lock(ADMIN, CHANGED)
    assert isinstance(current, TaskVersion)
    rows.delete(ADMIN, current, next_version(current).task)
    _undo_after_all(rows, CHANGED)


READS: dict[str, Callable[[TaskRows, Access], object]] = {
    "read": lambda rows, access: rows.read(access, CHANGED),
    "read what is not there": lambda rows, access: rows.read(access, "t"),
    "lock": lambda rows, access: rows.lock(access, CHANGED),
    "read_version": lambda rows, access: rows.read_version(access, CHANGED, 1),
    "history": lambda rows, access: rows.history(access, HistoryWalk(CHANGED)),
    "history, further": lambda rows, access: rows.history(
        access, HistoryWalk(CHANGED, before=(9, CHANGED, 9), since=0, at=(0, 9))
    ),
}


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("access", [ADMIN, ANNA], ids=["admin", "practitioner"])
async def test_whatever_is_about_one_task_names_it(asked: Asked, name: str, access: Access) -> None:
    scans = await asked.scans(lambda rows: READS[name](rows, access))

    assert scans
    assert [scan for scan in scans if not scan.is_of_one_task] == []


@pytest.mark.parametrize("write", [_insert, _update, _delete])
async def test_a_write_names_the_one_task_that_it_is_about(
    asked: Asked, write: Callable[[TaskRows], None]
) -> None:
    scans = await asked.scans(write, writes=True)

    assert [scan for scan in scans if not scan.is_of_one_task] == []


def _of(name: str, value: str) -> Condition:
    return condition_of(PARAMETERS[name], [value], _READING)


CONDITIONS = {
    "id": HasId((CHANGED,)),
    "owner": _of("owner", "Practitioner/7"),
    "patient": _of("patient", "Patient/7"),
    "status": _of("status", "requested"),
    "owner and status": AllOf((_of("owner", "Practitioner/7"), _of("status", "requested"))),
    "code": _of("code", "approve"),
    "identifier": _of("identifier", "http://s.example|7"),
    "requester": _of("requester", "Practitioner/7"),
    "part of": _of("part-of", "Task/t0007"),
}


@pytest.mark.parametrize("name", CONDITIONS)
async def test_a_search_has_a_condition_that_an_index_serves(asked: Asked, name: str) -> None:
    where = CONDITIONS[name]

    def work(rows: TaskRows) -> None:
        rows.search(ADMIN, Search(where, NEWEST_FIRST))
        rows.count(ADMIN, where)
        rows.facets(ADMIN, where, PARAMETERS["code"])

    scans = await asked.scans(work)

    assert {scan.table for scan in scans} >= {"task"}
    assert [scan for scan in scans if not scan.condition] == []


async def test_a_practitioner_needs_no_condition_of_their_own(asked: Asked) -> None:
    def work(rows: TaskRows) -> None:
        rows.search(ANNA, Search(AllOf(), NEWEST_FIRST))
        rows.search(ANNA, Search(AllOf(), (Order(SORT_KEYS["due-date"]),)))
        rows.count(ANNA, AllOf())

    assert {scan.condition.partition(" ")[0] for scan in await asked.scans(work)} == {"(owner"}


WALKS: dict[str, tuple[Callable[[TaskRows], object], str]] = {
    "the newest": (lambda rows: rows.search(ADMIN, Search(AllOf(), NEWEST_FIRST)), "task_by_newest"),
    "the next due": (
        lambda rows: rows.search(ADMIN, Search(AllOf(), (Order(SORT_KEYS["due-date"]),))),
        "task_by_due_date",
    ),
    "the history of all": (lambda rows: rows.history(ADMIN, HistoryWalk()), "task_version_by_newest"),
}


@pytest.mark.parametrize("name", WALKS)
async def test_a_page_of_everything_goes_along_an_index(asked: Asked, name: str) -> None:
    """Each machine gives as many rows as the page has, the first of its own."""
    work, walked = WALKS[name]

    scans = await asked.scans(work)

    assert [scan.index for scan in scans if not scan.is_of_one_task] == [walked]


async def test_a_search_by_text_reads_every_task(asked: Asked) -> None:
    where = condition_of(PARAMETERS["description"], ["visit"], _READING, "contains")

    scans = await asked.scans(lambda rows: rows.search(ADMIN, Search(where, NEWEST_FIRST)))

    assert [scan for scan in scans if not scan.condition] != []
