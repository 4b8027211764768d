"""Executing documents over made-up tasks, in the ordinary way or with written functions."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from sys import maxsize
from typing import Any, ClassVar, cast

import pytest
from strawberry.types import ExecutionResult

from graphql_schema.access import Actor, Role
from graphql_schema.allowance import Allowance, Limits
from graphql_schema.compiled.functions import Functions
from graphql_schema.compiled.operations import Operations
from graphql_schema.context import LIMITS, Context
from graphql_schema.fhir.strict_json import write_json
from graphql_schema.roots.queries import ROOTS
from graphql_schema.schema import TaskwardExecution, schema
from graphql_schema.site import Site
from graphql_schema.task.pages import Page
from graphql_schema.task.status import next_statuses
from graphql_schema.task.store import TaskVersion
from graphql_schema.turns import Turns
from graphql_schema.types.task import CONNECTIONS, DOCUMENTS

ORDINARILY, AT_ONCE = maxsize, 0
"""How often a selection is asked for before it gets a function."""


@dataclass(frozen=True)
class MadeUpTasks:
    """What `TaskResolvers` would give."""

    documents: Sequence[dict[str, Any]]
    asked: list[Any] = field(default_factory=list)
    site: ClassVar = Site("https://here.example/fhir")

    def clock(self) -> int:
        return 1_780_000_000_000_000

    def allowed_statuses(self, document: dict[str, Any]) -> list[str]:
        return next_statuses(document["status"], Role.ADMIN)

    async def read(self, task_id: str) -> TaskVersion:
        self.asked.append(task_id)
        return self._version(self.documents[0])

    async def search(self, *asked: object) -> Page:
        self.asked.append(asked)
        return Page([self._version(each) for each in self.documents], str, has_next=True, has_previous=False)

    async def history(self, *asked: object) -> Page:
        return await self.search(*asked)

    async def count(self, *asked: object) -> int:
        self.asked.append(asked)
        return len(self.documents)

    def _version(self, document: dict[str, Any]) -> TaskVersion:
        return TaskVersion("1", 3, 0, write_json(document))


@dataclass(frozen=True)
class Answered:
    """The result of a document, what it asked the resolvers for, and what it cost."""

    data: dict[str, Any] | None
    errors: list[Any]
    asked: list[Any]
    allowance: Allowance

    @property
    def spent(self) -> tuple[int, int, int]:
        """How many fields, values and reads."""
        return (self.allowance.fields, self.allowance.values, self.allowance.reads)


async def executed(
    document: str,
    tasks: Sequence[dict[str, Any]],
    asked_before: int,
    variables: Mapping[str, Any] | None = None,
    limits: Limits = LIMITS,
    turns: Turns | None = None,
) -> Answered:
    """Return what becomes of a document over these tasks."""
    allowance, made_up = Allowance(limits), MadeUpTasks(tasks)
    ada, nobody = Actor("ada", Role.ADMIN), cast("Any", None)
    context = Context(ada, cast("Any", made_up), nobody, allowance, turns or Turns())
    known = {**DOCUMENTS, **CONNECTIONS}
    operations = Operations(schema._schema, TaskwardExecution, ROOTS, known, asked_before)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TaskwardExecution, "functions", Functions(DOCUMENTS, asked_before))
        patched.setitem(schema.__dict__, "operations", operations)
        result = await schema.execute(document, variable_values=dict(variables or {}), context_value=context)
    # What graphql-core has given up it settles in the background.
    await asyncio.sleep(0)
    assert isinstance(result, ExecutionResult)
    return Answered(result.data, [error.formatted for error in result.errors or ()], made_up.asked, allowance)
