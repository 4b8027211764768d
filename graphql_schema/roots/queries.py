"""The root of queries: one field each, no logic."""

from typing import Any

import strawberry

from graphql_schema.access import authenticated
from graphql_schema.context import Info
from graphql_schema.roots.account_queries import AccountQueries
from graphql_schema.roots.audit_queries import AuditQueries
from graphql_schema.search import Document
from graphql_schema.search_values import Reading
from graphql_schema.types.connection import FoundTasks, page_request
from graphql_schema.types.task import Task, TaskConnection
from graphql_schema.types.task_filter import TaskFilter, condition_of_filter
from graphql_schema.types.task_order import TaskOrder, order_of
from graphql_schema.types.viewer import Viewer, viewer_of


@strawberry.type(description="What can be read.")
class Query(AccountQueries, AuditQueries):
    """Queries of Taskward."""

    @strawberry.field(description="Who you are to Taskward")
    async def me(self, info: Info) -> Viewer:
        """Return the caller."""
        return viewer_of(authenticated(info.context.caller))

    @strawberry.field(description="One task; NOT_FOUND or FORBIDDEN as an error", graphql_type=Task)
    async def task(self, info: Info, id: strawberry.ID) -> Document:  # noqa: A002
        """Return the current version."""
        await info.context.before_read()
        return (await info.context.tasks.read(id)).document

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
        tasks = info.context.tasks
        where = condition_of_filter(filter, Reading(tasks.site, tasks.clock()))
        page = page_request(first, after, last, before)
        await info.context.before_read(page.size)
        return FoundTasks(await tasks.search(where, order_of(order_by), page), where)
