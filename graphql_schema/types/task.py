"""GraphQL's Task: every R4 element under its FHIR name, and beside them what a worklist needs.

A Task's source is the task as the store gave it; that of what is inside it is its JSON.
"""

from collections.abc import Callable
from dataclasses import replace
from types import GenericAlias
from typing import Any

import strawberry

from graphql_schema.compiled.selection import Compute, Documents
from graphql_schema.context import Info
from graphql_schema.fhir.types import TYPES
from graphql_schema.search import Document
from graphql_schema.task.due import due_at, is_overdue
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.task.store import TaskVersion
from graphql_schema.types.connection import (
    PAGE,
    PAGE_INFO,
    FoundTasks,
    connection_types,
    edge_name,
    page_request,
)
from graphql_schema.types.derive import OUTPUTS, input_type, output_type
from graphql_schema.types.enums import ENUMS
from graphql_schema.types.scalars import DateTime, Instant

TaskStatus: Any = ENUMS["task-status"]


def _version(task: Document, _: TaskResolvers) -> int:
    return int(task["meta"]["versionId"])


def _last_updated(task: Document, _: TaskResolvers) -> str:
    return str(task["meta"]["lastUpdated"])


def _due_at(task: Document, _: TaskResolvers) -> str | None:
    return due_at(task)


def _is_overdue(task: Document, tasks: TaskResolvers) -> bool:
    return is_overdue(task, tasks.clock(), tasks.site.zone)


def _allowed_statuses(task: Document, tasks: TaskResolvers) -> list[str]:
    return tasks.allowed_statuses(task)


async def _history(root: TaskVersion, info: Info, first: int | None = None, after: str | None = None) -> Any:
    page = page_request(first, after)
    await info.context.before_read(page.size)
    return FoundTasks(await info.context.tasks.history(root.id, page))


# The three types refer to each other in a circle, so the connections come first without fields.
TaskConnection: Any = type("TaskConnection", (), {})
TaskHistory: Any = type("TaskHistory", (), {})

_COMPUTED: tuple[tuple[str, Compute, Any, str], ...] = (
    ("version", _version, int, "Number of this version, from 1; what `ifVersion` takes"),
    ("lastUpdated", _last_updated, Instant, "When this version was written"),
    ("dueAt", _due_at, DateTime | None, "The due date: restriction.period.end"),
    ("isOverdue", _is_overdue, bool, "Whether the task is open and its due date has passed"),
    (
        "allowedStatuses",
        _allowed_statuses,
        GenericAlias(list, (TaskStatus,)),
        "What this caller may set the status to next",
    ),
)


def _resolver(compute: Compute) -> Callable[..., Any]:
    def resolve(root: TaskVersion, info: Info) -> Any:
        return compute(root.document, info.context.tasks)

    return resolve


Task: Any = output_type(
    "Task",
    TYPES["Task"],
    **{
        name: strawberry.field(
            _resolver(compute), name=name, description=description, graphql_type=graphql_type
        )
        for name, compute, graphql_type, description in _COMPUTED
    },
    history=strawberry.field(
        _history, graphql_type=TaskHistory, description="All versions of this task, newest first"
    ),
)

connection_types(TaskConnection, Task, "TaskConnection", "One page of the tasks that match.", is_counted=True)
connection_types(
    TaskHistory, Task, "TaskHistory", "One page of a task's versions; the newest tells how many."
)

_SET_BY_CLIENTS = replace(
    TYPES["Task"], elements=tuple(element for element in TYPES["Task"].elements if element.name != "id")
)

DOCUMENTS: Documents = {
    **{cls.__name__: {} for cls in OUTPUTS.values()},
    "Task": {name: compute for name, compute, _, _ in _COMPUTED},
    **{edge_name(name): {} for name in ("TaskConnection", "TaskHistory")},
}
"""The types whose source is a JSON object, with the fields that are worked out from it."""

CONNECTIONS: Documents = {"TaskConnection": PAGE, "PageInfo": PAGE_INFO}
"""The types whose source is a page of tasks, as far as it asks nothing more of the store."""

TaskInput: Any = input_type("TaskInput", _SET_BY_CLIENTS)
TaskChanges: Any = input_type("TaskChanges", _SET_BY_CLIENTS, all_optional=True)
