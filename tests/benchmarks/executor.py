"""A GraphQL list in the executor alone: from a page of tasks that is there to the values of the answer.

Nothing is read, parsed or validated meanwhile: only compiled selections make a difference.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import isawaitable
from statistics import median
from sys import maxsize
from time import process_time
from typing import Any, cast
from unittest.mock import patch

from graphql import ExecutionResult, execute, parse

from graphql_schema.access import Actor, Role
from graphql_schema.clock import system_clock
from graphql_schema.compiled.functions import Functions
from graphql_schema.context import Context
from graphql_schema.cursors import CursorSigner
from graphql_schema.schema import TaskwardExecution, schema
from graphql_schema.site import Site
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.task.store import FoundPage, FoundTask, Result, TaskRows
from graphql_schema.types.task import DOCUMENTS
from tests.benchmarks.workloads import TASKS_OF
from tests.benchmarks.writes import made_up_writes

_TASKS = 20
_TIMES = 100
"""Executions of one round."""


@dataclass(frozen=True, slots=True)
class _FoundAlready:
    """A store, and its rows, whose every search has the same page ready."""

    page: FoundPage

    async def reading(self, work: Callable[[TaskRows], Result]) -> Result:
        return work(cast("TaskRows", self))

    async def writing(self, work: Callable[[TaskRows], Result]) -> Result:
        return await self.reading(work)

    def search(self, *_: object) -> FoundPage:
        return self.page


def _tasks() -> TaskResolvers:
    rows = [FoundTask(write.task, ()) for write in made_up_writes(_TASKS)]
    for row in rows:
        # A task's document is read from its text once, and that is no business of the executor.
        assert row.task.document
    return TaskResolvers(
        Actor("bench", Role.ADMIN),
        _FoundAlready(FoundPage(rows, more=False)),
        Site("http://127.0.0.1/api/fhir"),
        CursorSigner(b"bench"),
        system_clock,
    )


async def _cpu_ms(run: Callable[[], Any]) -> float:
    began = process_time()
    for _ in range(_TIMES):
        result = await run()
        if len(result.data["tasks"]["nodes"]) != _TASKS:
            raise RuntimeError(f"A wrong answer: {result}")
    return (process_time() - began) * 1000 / _TIMES


async def measure_executor(rounds: int) -> dict[str, float]:
    """Return the processor time of one execution, in milliseconds, compiled and ordinary in turns."""
    document, tasks = parse(TASKS_OF), _tasks()

    async def run() -> ExecutionResult:
        result = execute(
            schema._schema,
            document,
            context_value=Context(tasks.caller, tasks, cast("Any", None)),
            variable_values={"owner": "Practitioner/1", "first": _TASKS},
            executor_class=schema.execution_context_class,
        )
        return await result if isawaitable(result) else result

    ways = {
        "compiled_ms": Functions(DOCUMENTS, asked_before=0),
        "ordinary_ms": Functions(DOCUMENTS, asked_before=maxsize),
    }
    seen: dict[str, list[float]] = {name: [] for name in ways}
    for round_number in range(rounds + 1):
        for name, functions in ways.items():
            with patch.object(TaskwardExecution, "functions", functions):
                cpu_ms = await _cpu_ms(run)
            # The first round writes the functions and warms both up.
            if round_number:
                seen[name].append(cpu_ms)
    return {name: median(each) for name, each in seen.items()}
