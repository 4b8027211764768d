"""SQL finds what plain Python finds, in the same order, page by page, on both engines."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from graphql_schema.search import (
    Condition,
    Order,
    Search,
)
from graphql_schema.task.store import FoundPage
from server.storage.engine import open_database
from server.storage.tables import TASK, TASK_REFERENCE, TASK_TOKEN, TASK_VERSION
from server.storage.task_store import SqlTaskStore
from server.storage.task_writes import insert_task
from tests.storage.examples import ADMIN
from tests.storage.meaning import Example, comparison, matches, position
from tests.storage.strategies import conditions, examples, orders, tasks, write_of

_many = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class Shelf:
    """A store whose tasks can be replaced, used from plain functions."""

    store: SqlTaskStore
    runner: asyncio.Runner

    def hold(self, examples: Sequence[Example]) -> None:
        def work(connection: Connection) -> None:
            for table in (TASK_TOKEN, TASK_REFERENCE, TASK_VERSION, TASK):
                connection.execute(table.delete())
            for example in examples:
                insert_task(connection, write_of(example))

        self.runner.run(self.store.database.write(work))

    def search(self, search: Search) -> FoundPage:
        return self.runner.run(self.store.search(ADMIN, search))

    def count(self, where: Condition) -> int:
        return self.runner.run(self.store.count(ADMIN, where))


@pytest.fixture
def shelf(database_url: str) -> Iterator[Shelf]:
    database = open_database(database_url)
    with asyncio.Runner() as runner:
        yield Shelf(SqlTaskStore(database), runner)
        runner.run(database.close())


@_many
@given(tasks, st.lists(conditions, min_size=3, max_size=6))
def test_a_condition_finds_what_it_means(
    shelf: Shelf, tasks: tuple[Example, ...], conditions: list[Condition]
) -> None:
    shelf.hold(tasks)

    for condition in conditions:
        expected = sorted(task.id for task in tasks if matches(task, condition))
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
        (position(task, order) for task in tasks if matches(task, where)), key=comparison(order)
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
