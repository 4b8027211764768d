"""The root of queries: one field each, no logic."""

from typing import Any

import strawberry

from graphql_schema.access import authenticated
from graphql_schema.compiled.operation import Roots
from graphql_schema.context import Context, Info
from graphql_schema.roots.account_queries import AccountQueries
from graphql_schema.roots.audit_queries import AuditQueries
from graphql_schema.search_values import Reading
from graphql_schema.task.store import TaskVersion
from graphql_schema.types.connection import FoundTasks, page_request
from graphql_schema.types.task import Task, TaskConnection
from graphql_schema.types.task_filter import Given, TaskFilter, condition_of_filter
from graphql_schema.types.task_order import TaskOrder, order_of
from graphql_schema.types.viewer import Viewer, viewer_of


async def one_task(context: Context, id: str) -> TaskVersion:  # noqa: A002
    """Return the current version of a task."""
    await context.before_read()
    return await context.tasks.read(id)


async def found_tasks(
    context: Context,
    filter: Given | None = None,  # noqa: A002
    order_by: Any = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> FoundTasks:
    """Return one page of the tasks that match."""
    tasks = context.tasks
    where = condition_of_filter(filter, Reading(tasks.site, tasks.clock))
    page = page_request(first, after, last, before)
    await context.before_read(page.size)
    return FoundTasks(await tasks.search(where, order_of(order_by), page), where)


ROOTS: Roots = {"task": one_task, "tasks": found_tasks}
"""The fields that are resolved without graphql-core, once their operation is known."""


@strawberry.type(description="What can be read.")
class Query(AccountQueries, AuditQueries):
    """Queries of Taskward."""

    @strawberry.field(description="Who you are to Taskward")
    async def me(self, info: Info) -> Viewer:
        """Return the caller."""
        return viewer_of(authenticated(info.context.caller))

    @strawberry.field(description="One task; NOT_FOUND or FORBIDDEN as an error", graphql_type=Task)
    async def task(self, info: Info, id: strawberry.ID) -> TaskVersion:  # noqa: A002
        """Return the current version."""
        return await one_task(info.context, id)

    @strawberry.field(description="The tasks that you may see and that match", graphql_type=TaskConnection)
    async def tasks(
        self,
        info: Info,
        filter: TaskFilter | None = None,  # noqa: A002
        order_by: list[TaskOrder] | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        """Return one page of them."""
        return await found_tasks(info.context, filter, order_by, first, after, last, before)
