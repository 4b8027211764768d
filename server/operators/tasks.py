"""The tasks, as an operator at the command line works with them: through the rules, like everyone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphql_schema.access import Role
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.task.resolvers import TaskResolvers
from server.audit.task_store import AuditedTaskStore
from server.auth.keys import cursor_key
from server.operators.opening import operation
from server.settings.settings import Settings
from server.storage.task_store import SqlTaskStore


@asynccontextmanager
async def operator_tasks(settings: Settings, role: Role, command: str) -> AsyncIterator[TaskResolvers]:
    """Open the database and give what an operator with this role may do with tasks.

    `command` is what the audit trail says was at work.
    """
    async with operation(settings, role, command) as run:
        store = AuditedTaskStore(SqlTaskStore(run.database), run.trail, run.journal)
        cursors = CursorSigner(cursor_key(settings.data_dir))
        yield TaskResolvers(run.caller, store, settings.site, cursors, system_clock)
