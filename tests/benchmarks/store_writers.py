"""One writer beside many in the store alone: what group commit gives without HTTP and the rules above it."""

import asyncio
from functools import partial
from itertools import islice
from statistics import median
from time import perf_counter

from graphql_schema.access import Access, Actor, Permission, Role
from graphql_schema.task.store import TaskRows, TaskStore, TaskWrite
from server.storage.engine import open_database
from server.storage.schema import upgrade
from server.storage.task_store import SqlTaskStore
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.writers import MANY
from tests.benchmarks.writes import made_up_writes

_WRITES = {"store_one": (1, 300), "store_many": (MANY, 1500)}
"""How many write at once, and how much in one round."""

_ACCESS = Access(Actor("bench", Role.ADMIN), Permission.CREATE, None)


def _insert(write: TaskWrite, rows: TaskRows) -> None:
    rows.insert(_ACCESS, write)


async def _per_second(store: TaskStore, at_once: int, writes: list[TaskWrite]) -> float:
    remaining = iter(writes)

    async def write_on() -> None:
        for write in remaining:
            await store.writing(partial(_insert, write))

    began = perf_counter()
    await asyncio.gather(*(write_on() for _ in range(at_once)))
    return len(writes) / (perf_counter() - began)


async def measure_store_writers(engine: str, rounds: int) -> dict[str, float]:
    """Return what one writer and what MANY keep per second in a database of their own."""
    seen: dict[str, list[float]] = {name: [] for name in _WRITES}
    made_up = made_up_writes((rounds + 1) * sum(each for _, each in _WRITES.values()))
    with ENGINES[engine]() as url:
        await upgrade(url)
        database = open_database(url)
        try:
            for round_number in range(rounds + 1):
                for name, (at_once, number) in _WRITES.items():
                    rate = await _per_second(SqlTaskStore(database), at_once, list(islice(made_up, number)))
                    # The first round warms the statements up.
                    if round_number:
                        seen[name].append(rate)
        finally:
            await database.close()
    return {f"{name}_per_second": median(each) for name, each in seen.items()}
