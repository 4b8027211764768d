"""What each index of tasks is worth: a search that needs it, with it and without it, for docs/indexes.md.

Without means: after DROP INDEX, in a transaction that is undone. Pages are the figure to trust.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import asyncpg
import orjson
import uvloop

from graphql_schema.search import Document
from server.storage.schema import upgrade
from tests.benchmarks.engines import postgresql_server
from tests.benchmarks.filling import fill
from tests.benchmarks.listings import PAGE
from tests.benchmarks.plans import Asked, search_of
from tests.benchmarks.surroundings import surroundings
from tests.benchmarks.table import aligned
from tests.benchmarks.writes import made_up_writes

_ROUNDS = 5
_HEADINGS = ("index", "search, page of 20", "with: ms", "pages", "without: ms", "pages")


@dataclass(frozen=True, slots=True)
class Need:
    """A search, about the people of one task, that needs an index."""

    index: str
    query: str

    def about(self, task: Document) -> Asked:
        """Return the search as PostgreSQL is asked it."""
        number = task["identifier"][0]
        filled = self.query.format(
            owner=task["owner"]["reference"],
            patient=task["for"]["reference"],
            requester=task["requester"]["reference"],
            number=f"{number['system']}|{number['value']}",
        )
        return search_of(f"{filled}&_count={PAGE}".removeprefix("&"))


NEEDS = (
    Need("task_by_newest", ""),
    Need("task_by_newest", "_lastUpdated=ge2026-01-01"),
    Need("task_by_owner", "owner={owner}"),
    Need("task_by_owner_and_status", "owner={owner}&status=requested"),
    Need("task_by_owner_and_due_date", "owner={owner}&_sort=due-date"),
    Need("task_by_owner_and_due_date", "owner={owner}&overdue=true&_sort=due-date"),
    Need("task_by_due_date", "_sort=due-date"),
    Need("task_by_due_date", "overdue=true&_sort=due-date"),
    Need("task_by_status", "status=entered-in-error"),
    Need("task_by_subject", "patient={patient}"),
    Need("task_token_by_value", "identifier={number}"),
    Need("task_reference_by_target", "requester={requester}"),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What executing a statement cost; `indexes` are those that it used."""

    milliseconds: float
    pages: int
    indexes: frozenset[str]


async def cost_of(connection: asyncpg.Connection, asked: Asked, without: str | None = None) -> Cost:
    """Return what a search costs, the median of some times, as if an index were not there."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        if without:
            await connection.execute(f"DROP INDEX {without}")
        told = [await _explained(connection, asked) for _ in range(_ROUNDS)]
    finally:
        await transaction.rollback()
    plan = told[-1]["Plan"]
    pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return Cost(median(each["Execution Time"] for each in told), pages, frozenset(_indexes_of(plan)))


async def _explained(connection: asyncpg.Connection, asked: Asked) -> dict[str, Any]:
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {asked.text}"
    told: dict[str, Any] = orjson.loads(await connection.fetchval(explain, *asked.values))[0]
    return told


def _indexes_of(node: dict[str, Any]) -> list[str]:
    below = [name for each in node.get("Plans", []) for name in _indexes_of(each)]
    return [node["Index Name"], *below] if "Index Name" in node else below


async def compared(database_url: str, task: Document) -> list[tuple[Need, Cost, Cost]]:
    """Return for each need what it costs with its index and without it."""
    connection = await asyncpg.connect(database_url, server_settings={"jit": "off"})
    try:
        return [
            (need, await cost_of(connection, asked), await cost_of(connection, asked, need.index))
            for need, asked in ((need, need.about(task)) for need in NEEDS)
        ]
    finally:
        await connection.close()


def _row(need: Need, with_it: Cost, without: Cost) -> list[str]:
    costs = [text for cost in (with_it, without) for text in (f"{cost.milliseconds:.2f}", f"{cost.pages:,}")]
    return [need.index, need.query or "the newest", *costs]


def main(words: Sequence[str] | None = None) -> None:
    """Fill a server of our own, measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.indexes", description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    tasks = parser.parse_args(words).tasks
    with postgresql_server() as url:
        uvloop.run(upgrade(url))
        uvloop.run(fill(url, made_up_writes(tasks)))
        example = next(iter(made_up_writes(tasks))).task.document
        rows = [_row(*each) for each in uvloop.run(compared(url, example))]
    sys.stdout.write(f"{tasks:,} tasks\n\n{aligned([_HEADINGS, *rows])}\n\n")
    for name, value in surroundings("tests.benchmarks.indexes").items():
        sys.stdout.write(f"{name}: {value}\n")


if __name__ == "__main__":
    main()
