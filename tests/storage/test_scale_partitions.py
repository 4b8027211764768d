"""The statements of docs/scale.md that put the versions into partitions keep everything as it is."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from graphql_schema.site import Site
from graphql_schema.task.store import HistoryWalk, Interaction, TaskVersion, VersionPage
from graphql_schema.task.writing import Stamp, written
from server.backup.verification import first_wrong
from server.storage.engine import open_database
from server.storage.task_store import SqlTaskStore
from tests.databases import Databases
from tests.storage.each_call import EachCall
from tests.storage.examples import ADMIN
from tests.tasks import documented_task

pytestmark = pytest.mark.anyio

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
BLOCKS = re.findall(r"```sql\n(.*?)```", PAGE.read_text(), re.DOTALL)
PARTITIONED = next(block for block in BLOCKS if "HASH" in block)
DISTRIBUTED = next(block for block in BLOCKS if "create_distributed_table" in block)
SITE = Site("https://here.example/fhir")
TASKS = [f"t{number:02}" for number in range(40)]


def _written(task_id: str, version: int, status: str) -> Any:
    interaction = Interaction.UPDATE if version > 1 else Interaction.CREATE
    stamp = Stamp(task_id, version, version * 1_000_000, interaction, "root")
    return written(documented_task(status=status), stamp, SITE)


async def _fill(store: EachCall) -> None:
    for task_id in TASKS:
        await store.create(ADMIN, _written(task_id, 1, "requested"))
    for task_id in TASKS[::2]:
        await _change(store, task_id)


async def _change(store: EachCall, task_id: str) -> None:
    changed = await store.change(
        ADMIN, task_id, lambda current: _written(task_id, current.version + 1, "accepted")
    )
    assert isinstance(changed, TaskVersion)


async def _histories(store: SqlTaskStore) -> list[VersionPage]:
    walks = [HistoryWalk(size=30), *(HistoryWalk(task_id) for task_id in TASKS)]
    pages = await store.reading(lambda rows: [rows.history(ADMIN, walk) for walk in walks])
    return [page for page in pages if isinstance(page, VersionPage)]


async def _run(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        # VACUUM refuses to be one of several.
        before, vacuum, after = statements.partition("VACUUM")
        for each in filter(None, (before, vacuum + after)):
            await connection.execute(each)
    finally:
        await connection.close()


async def _asked(url: str, question: str) -> Sequence[Any]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(question)]
    finally:
        await connection.close()


async def test_versions_in_partitions_are_read_written_and_verified_as_before(databases: Databases) -> None:
    url = databases.migrated("postgresql")
    database = open_database(url)
    store = SqlTaskStore(database)
    await _fill(EachCall(store))
    before = await _histories(store)
    await database.close()

    await _run(url, PARTITIONED)

    database = open_database(url)
    store = SqlTaskStore(database)
    assert await _histories(store) == before
    for task_id in TASKS:
        await _change(EachCall(store), task_id)
    assert sum(len(page.versions) for page in (await _histories(store))[1:]) == 100
    assert await first_wrong(url, SITE) is None
    await database.close()
    rows = await _asked(url, "SELECT tableoid::regclass::text, count(*) FROM task_version GROUP BY 1")
    assert len(rows) > 8
    assert sum(number for _, number in rows) == 100
    databases.remove(url)


@pytest.mark.parametrize(
    ("forged", "refusal"),
    [
        ("('t00', 1, 0, 'POST', 'x', '', '')", asyncpg.UniqueViolationError),
        ("('nobody', 1, 0, 'POST', 'x', '', '')", asyncpg.ForeignKeyViolationError),
        ("('t00', 3, NULL, 'POST', 'x', '', '')", asyncpg.NotNullViolationError),
    ],
)
async def test_versions_in_partitions_keep_their_constraints(
    databases: Databases, forged: str, refusal: type[Exception]
) -> None:
    url = databases.migrated("postgresql")
    database = open_database(url)
    await _fill(EachCall(SqlTaskStore(database)))
    await database.close()

    await _run(url, PARTITIONED)

    with pytest.raises(refusal):
        await _asked(url, f"INSERT INTO task_version VALUES {forged}")  # noqa: S608 - texts of this test
    databases.remove(url)


async def test_partitions_have_the_indexes_that_the_whole_had(databases: Databases) -> None:
    url, columns = databases.migrated("postgresql"), "regexp_replace(indexdef, '^.* USING', '')"
    question = f"SELECT indexname, {columns} FROM pg_indexes WHERE tablename = 'task_version' ORDER BY 1"  # noqa: S608
    before = await _asked(url, question)

    await _run(url, PARTITIONED)

    assert len(before) == 2
    assert await _asked(url, question) == before
    databases.remove(url)


async def test_what_comes_before_and_after_distributing_leaves_the_tables_as_they_were(
    databases: Databases,
) -> None:
    """PostgreSQL alone cannot distribute; the names of the constraints can be tried."""
    url = databases.migrated("postgresql")
    question = "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' ORDER BY 1, 2"
    before = await _asked(url, question)

    for line in DISTRIBUTED.splitlines():
        if line.startswith("ALTER"):
            await _run(url, line)

    assert len(before) > 4
    assert await _asked(url, question) == before
    databases.remove(url)
