"""Executing documents over made-up tasks, in the ordinary way or with written functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sys import maxsize
from typing import Any, ClassVar, cast

import pytest
from strawberry.types import ExecutionResult

from graphql_schema.access import Actor, Role
from graphql_schema.compiled.functions import Functions
from graphql_schema.context import Context
from graphql_schema.fhir.strict_json import write_json
from graphql_schema.schema import TaskwardExecution, schema
from graphql_schema.site import Site
from graphql_schema.task.pages import Page
from graphql_schema.task.status import next_statuses
from graphql_schema.task.store import TaskVersion
from graphql_schema.types.task import DOCUMENTS

ORDINARILY, AT_ONCE = maxsize, 0
"""How often a selection is asked for before it gets a function."""


@dataclass(frozen=True)
class MadeUpTasks:
    """What `TaskResolvers` would give."""

    documents: Sequence[dict[str, Any]]
    site: ClassVar = Site("https://here.example/fhir")

    def clock(self) -> int:
        return 1_780_000_000_000_000

    def allowed_statuses(self, document: dict[str, Any]) -> list[str]:
        return next_statuses(document["status"], Role.ADMIN)

    async def read(self, _: str) -> TaskVersion:
        return self._version(self.documents[0])

    async def search(self, *_: object) -> Page:
        return Page([self._version(each) for each in self.documents], str, has_next=False, has_previous=False)

    async def history(self, *_: object) -> Page:
        return await self.search()

    def _version(self, document: dict[str, Any]) -> TaskVersion:
        return TaskVersion("1", 3, 0, write_json(document))


async def executed(
    document: str,
    tasks: Sequence[dict[str, Any]],
    asked_before: int,
    variables: Mapping[str, Any] | None = None,
) -> ExecutionResult:
    """Return the result of a document over these tasks."""
    context = Context(Actor("ada", Role.ADMIN), cast("Any", MadeUpTasks(tasks)), cast("Any", None))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TaskwardExecution, "functions", Functions(DOCUMENTS, asked_before))
        result = await schema.execute(document, variable_values=dict(variables or {}), context_value=context)
    assert isinstance(result, ExecutionResult)
    return result
