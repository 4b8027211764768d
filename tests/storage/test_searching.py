"""SQL finds what plain Python finds, in the same order, page by page, on both engines."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import reduce

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from graphql_schema.access import Access
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import (
    AllOf,
    AnyOf,
    Condition,
    DatePrefix,
    HasId,
    HasText,
    HasToken,
    InTime,
    Not,
    Order,
    Position,
    RefersTo,
    Search,
)
from graphql_schema.task.parameters import NEWEST_FIRST, PARAMETERS, SORT_KEYS
from graphql_schema.task.store import FoundPage
from server.storage.database import Connection
from server.storage.engine import open_database
from server.storage.tables import TASK, TASK_REFERENCE, TASK_TEXT, TASK_TOKEN, TASK_VERSION
from server.storage.task_search import statement_of
from server.storage.task_store import SqlTaskStore
from server.storage.task_writes import insert_task
from tests.databases import Databases
from tests.storage.each_call import EachCall
from tests.storage.examples import ADMIN, BERT, index, new_task
from tests.storage.meaning import Example, comparison, matches, position
from tests.storage.strategies import conditions, examples, orders, tasks, write_of

pytestmark = pytest.mark.anyio

_many = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class Shelf:
    """A store whose tasks can be replaced, used from plain functions."""

    store: EachCall
    runner: asyncio.Runner

    def hold(self, examples: Sequence[Example]) -> None:
        def work(connection: Connection) -> None:
            for table in (TASK_TOKEN, TASK_REFERENCE, TASK_TEXT, TASK_VERSION, TASK):
                connection.execute(table.delete())
            for example in examples:
                insert_task(connection, write_of(example))

        self.runner.run(self.store.store.database.write(work))

    def search(self, search: Search) -> FoundPage:
        return self.runner.run(self.store.search(ADMIN, search))

    def count(self, where: Condition) -> int:
        return self.runner.run(self.store.count(ADMIN, where))


@pytest.fixture
def shelf(database_url: str) -> Iterator[Shelf]:
    database = open_database(database_url)
    with asyncio.Runner() as runner:
        yield Shelf(EachCall(SqlTaskStore(database)), runner)
        runner.run(database.close())


@_many
@given(tasks, st.lists(conditions, min_size=3, max_size=6))
def test_a_condition_finds_what_it_means(
    shelf: Shelf, tasks: tuple[Example, ...], conditions: list[Condition]
) -> None:
    shelf.hold(tasks)

    for condition in conditions:
        expected = sorted(task.id for task in tasks if matches(task, condition, tasks))
        found = [row.task.id for row in shelf.search(Search(condition)).rows]
        assert found == expected
        assert shelf.count(condition) == len(expected)


@_many
@given(tasks, orders, conditions, st.integers(1, 4), st.booleans())
def test_pages_hold_every_row_once_in_either_direction(
    shelf: Shelf,
    tasks: tuple[Example, ...],
    order: tuple[Order, ...],
    where: Condition,
    size: int,
    backwards: bool,
) -> None:
    shelf.hold(tasks)
    positions = sorted(
        (position(task, order) for task in tasks if matches(task, where, tasks)), key=comparison(order)
    )

    pages = []
    start = None
    while True:
        page = shelf.search(Search(where, order, size, start, backwards))
        pages.append([row.position for row in page.rows])
        assert [row.task.id for row in page.rows] == [place[-1] for place in pages[-1]]
        if not page.more:
            break
        start = page.rows[0 if backwards else -1].position

    walked = pages[::-1] if backwards else pages
    assert all(len(page) == size for page in pages[:-1])
    assert [place for page in walked for place in page] == positions


@_many
@given(tasks, orders, examples("between"), st.booleans())
def test_a_page_may_begin_where_no_row_is(
    shelf: Shelf, tasks: tuple[Example, ...], order: tuple[Order, ...], gone: Example, backwards: bool
) -> None:
    shelf.hold(tasks)
    key, start = comparison(order), position(gone, order)

    page = shelf.search(Search(order=order, start=start, backwards=backwards))

    beyond = [place for task in tasks if (key(place := position(task, order)) < key(start)) is backwards]
    assert [row.position for row in page.rows] == sorted(beyond, key=key)


@pytest.mark.parametrize(
    "condition",
    [
        AnyOf(tuple(InTime(PARAMETERS["due-date"], DatePrefix.LESS, n, n) for n in range(400))),
        Not(AllOf(tuple(HasText(PARAMETERS["description"], str(n)) for n in range(400)))),
        AnyOf(tuple(HasId((f"t{n}",)) for n in range(5000))),
        AnyOf(tuple(HasToken(PARAMETERS["code"], "c", f"s{n}") for n in range(400))),
    ],
    ids=["dates", "texts", "ids", "systems"],
)
async def test_the_largest_search_that_is_allowed_is_answered(store: EachCall, condition: Condition) -> None:
    await store.create(ADMIN, new_task("t1", index(due_date_from=0, due_date_to=0)))

    assert await store.count(ADMIN, condition) <= 1


@pytest.mark.parametrize(
    "condition",
    [
        AnyOf(tuple(HasText(PARAMETERS["description"], str(n)) for n in range(401))),
        HasId(tuple(f"t{n}" for n in range(5001))),
        reduce(lambda inner, _: Not(inner), range(50_000), Not(AllOf())),
    ],
    ids=["comparisons", "ids", "depth"],
)
async def test_a_search_beyond_every_engine_is_refused_as_too_costly(
    store: EachCall, condition: Condition
) -> None:
    for refused in (store.count(ADMIN, condition), store.search(ADMIN, Search(condition))):
        with pytest.raises(ApiError) as failure:
            await refused
        assert failure.value.problem is Problem.TOO_COSTLY


async def test_a_position_fits_into_a_page_cursor_whatever_a_task_says(store: EachCall) -> None:
    endless = "🩺" * 100_000
    values = index(
        owner=endless,
        subject=endless,
        description=endless,
        tokens={("code", "", endless)},
        references={("focus", endless)},
        texts={("note", endless)},
    )
    await store.create(ADMIN, new_task("t1", values))
    order = tuple(Order(SORT_KEYS[name]) for name in ("description", "patient", "code", "note", "focus"))

    page = await store.search(ADMIN, Search(order=order))

    signer = CursorSigner(b"key")
    cursor = signer.cursor(page.rows[0].position, "")
    assert signer.position(cursor, "") == page.rows[0].position


_OWN = RefersTo(PARAMETERS["owner"], ("Practitioner/bert",))
_OPEN = HasToken(PARAMETERS["status"], "requested")
_DUE = (Order(SORT_KEYS["due-date"]),)


@pytest.mark.parametrize(
    ("access", "search", "index_name"),
    [
        (ADMIN, Search(order=NEWEST_FIRST), "task_by_newest"),
        (BERT, Search(order=NEWEST_FIRST), "task_by_owner"),
        (BERT, Search(_OPEN, NEWEST_FIRST), "task_by_owner_and_status"),
        (ADMIN, Search(AllOf((_OWN, _OPEN)), NEWEST_FIRST), "task_by_owner_and_status"),
        (BERT, Search(order=_DUE), "task_by_owner_and_due_date"),
        (ADMIN, Search(order=_DUE), "task_by_due_date"),
        (ADMIN, Search(_OPEN, NEWEST_FIRST), "task_by_status"),
        (ADMIN, Search(RefersTo(PARAMETERS["patient"], ("Patient/1",)), NEWEST_FIRST), "task_by_subject"),
    ],
)
@pytest.mark.parametrize("start", [None, (5, "t1")], ids=["first-page", "next-page"])
def test_a_hot_search_reads_its_rows_in_order_from_an_index(
    databases: Databases, access: Access, search: Search, index_name: str, start: Position | None
) -> None:
    statement = str(
        statement_of(access, replace(search, start=start)).compile(
            dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
        )
    )

    with closing(sqlite3.connect(databases.migrated("sqlite").removeprefix("sqlite:///"))) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]

    assert len(plan) == 1
    assert f"USING INDEX {index_name}" in plan[0]
