"""The floors do the least: what is compared with them shall not look good beside something slow."""

import os
import sqlite3
from contextlib import closing

import asyncpg
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from server.storage.engine import is_postgresql, sqlite_path
from tests.benchmarks.floor_graphql import LIST, SIZE, graphql_floor
from tests.benchmarks.processes import on_cores
from tests.benchmarks.raw_sql import OF_OWNER, OF_OWNER_AND_STATUS
from tests.benchmarks.raw_sqlite import in_sqlite

pytestmark = pytest.mark.anyio


async def plan_of(database_url: str, sql: str, values: tuple[object, ...]) -> str:
    if not is_postgresql(database_url):
        with closing(sqlite3.connect(sqlite_path(database_url))) as driver:
            return str(driver.execute(f"EXPLAIN QUERY PLAN {in_sqlite(sql)}", values).fetchall())
    connection = await asyncpg.connect(database_url)
    try:
        # The tables of a test are so small that reading them whole would be best.
        await connection.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        return str(await connection.fetch(f"EXPLAIN {sql}", *values))
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("sql", "values"),
    [(OF_OWNER, ("Practitioner/1", 20)), (OF_OWNER_AND_STATUS, ("Practitioner/1", "requested", 20))],
)
async def test_the_lists_of_a_floor_are_read_from_an_index_in_its_order(
    database_url: str, sql: str, values: tuple[object, ...]
) -> None:
    plan = await plan_of(database_url, sql, values)

    assert "task_by_" in plan
    assert "Sort" not in plan
    assert "B-TREE" not in plan


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")
def test_a_server_has_a_core_that_its_load_does_not_share() -> None:
    with on_cores(1), on_cores(0):
        assert os.sched_getaffinity(0) == {0}


def test_the_floor_of_interpreted_work_answers_its_list() -> None:
    app = Starlette(routes=[Route("/graphql", graphql_floor, methods=["POST"])])

    answer = TestClient(app).post("/graphql", json={"query": LIST})

    assert "errors" not in answer.json()
    assert len(answer.json()["data"]["tasks"]) == SIZE
