"""GraphQL's execution of a list alone: from the stored texts of a page to the values of the answer.

There is neither HTTP nor a database, and the document is known: compiled selections make the difference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import process_time
from typing import Any, cast

from graphql_schema.access import Actor, Role
from graphql_schema.clock import system_clock
from graphql_schema.context import Context
from graphql_schema.cursors import CursorSigner
from graphql_schema.schema import schema
from graphql_schema.site import Site
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.task.store import FoundPage, FoundTask, Result, TaskRows, TaskVersion
from tests.benchmarks.workloads import TASKS_OF
from tests.benchmarks.writes import made_up_writes
from tests.selections import WAYS, choose

_TASKS = 20
_VARIABLES = {"owner": "Practitioner/1", "first": _TASKS}
_TIMES = 50
"""Executions of one round."""


@dataclass(frozen=True, slots=True)
class _FoundAlready:
    """A store, and its rows, whose every search finds the same tasks at once, not yet read from their texts."""

    tasks: Sequence[TaskVersion]

    async def reading(self, work: Callable[[TaskRows], Result]) -> Result:
        return work(cast("TaskRows", self))

    async def writing(self, work: Callable[[TaskRows], Result]) -> Result:
        return await self.reading(work)

    def search(self, *_: object) -> FoundPage:
        return FoundPage([FoundTask(replace(task), ()) for task in self.tasks], more=False)


def _resolvers() -> TaskResolvers:
    return TaskResolvers(
        Actor("bench", Role.ADMIN),
        _FoundAlready([write.task for write in made_up_writes(_TASKS)]),
        Site("http://127.0.0.1/api/fhir"),
        CursorSigner(b"bench"),
        system_clock,
    )


async def _cpu_ms(tasks: TaskResolvers) -> float:
    began = process_time()
    for _ in range(_TIMES):
        context = Context(tasks.caller, tasks, cast("Any", None))
        result = await schema.execute(TASKS_OF, variable_values=_VARIABLES, context_value=context)
        if result.data is None or len(result.data["tasks"]["nodes"]) != _TASKS:
            raise RuntimeError(f"A wrong answer: {result}")
    return (process_time() - began) * 1000 / _TIMES


async def measure_executor(rounds: int) -> dict[str, float]:
    """Return the processor time of one execution, in milliseconds, compiled and ordinary in turns."""
    tasks, seen = _resolvers(), {way: list[float]() for way in WAYS}
    for round_number in range(rounds + 1):
        for way, times in seen.items():
            choose(way)
            cpu_ms = await _cpu_ms(tasks)
            # The first round writes the functions and warms both up.
            if round_number:
                times.append(cpu_ms)
    return {f"{way}_ms": median(times) for way, times in seen.items()}
