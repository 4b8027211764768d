"""Each index is there because a search needs it, and docs/indexes.md says which."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table

from server.storage import audit_tables, tables
from server.storage.every_table import METADATA
from tests.benchmarks.filling import fill
from tests.benchmarks.indexes import NEEDS, Cost, Need, compared
from tests.benchmarks.writes import made_up_writes
from tests.databases import Databases

PAGE = Path(__file__).parents[2] / "docs" / "indexes.md"
TASKS = 20_000
OF_TASKS = [tables.TASK, tables.TASK_VERSION, tables.TASK_TOKEN, tables.TASK_REFERENCE, tables.TASK_TEXT]
INDEXES = {str(index.name): table for table in METADATA.tables.values() for index in table.indexes}


@pytest.fixture(scope="module")
def costs(databases: Databases) -> Iterator[dict[Need, tuple[Cost, Cost]]]:
    url = databases.migrated("postgresql")
    writes = list(made_up_writes(TASKS))
    asyncio.run(fill(url, writes))
    found = asyncio.run(compared(url, writes[TASKS // 2].task.document))
    yield {need: (with_it, without) for need, with_it, without in found}
    databases.remove(url)


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: f"{need.index} {need.query}")
def test_a_search_reads_fewer_pages_with_its_index(costs: dict[Need, tuple[Cost, Cost]], need: Need) -> None:
    with_it, without = costs[need]

    assert need.index in with_it.indexes
    assert need.index not in without.indexes
    assert with_it.pages < without.pages


def test_each_index_of_searches_is_needed_by_one() -> None:
    # Histories are no searches: tests/storage/test_scale_statements.py has that of everything.
    searched = {name for name, table in INDEXES.items() if table in OF_TASKS} - {"task_version_by_newest"}

    assert {need.index for need in NEEDS} == searched


@pytest.mark.parametrize("table", [*OF_TASKS, *audit_tables.APPEND_ONLY], ids=lambda table: table.name)
def test_the_page_tells_what_each_index_is_for(table: Table) -> None:
    names = [f"{table.name}_pkey", *(str(index.name) for index in table.indexes)]

    assert [name for name in names if f"| `{name}` |" not in PAGE.read_text()] == []
