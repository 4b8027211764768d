"""The tasks, as an operator at the command line works with them: through the rules, like everyone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphql_schema.access import Actor, Role
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.task.resolvers import TaskResolvers
from server.audit.journals import Journals
from server.audit.keys import key_ring
from server.audit.task_store import AuditedTaskStore
from server.audit.trail import Trail
from server.auth.keys import cursor_key
from server.misconfigured import Misconfigured
from server.settings.settings import Settings
from server.storage.database import Database
from server.storage.engine import open_database
from server.storage.schema_version import SchemaOutOfDateError, check_schema
from server.storage.task_store import SqlTaskStore

OPERATOR = "taskward-operator"
"""The author of what is written from the command line."""


async def require_schema(database: Database) -> None:
    """Raise Misconfigured, with the command to run, unless the tables are up to date."""
    try:
        await check_schema(database)
    except SchemaOutOfDateError as error:
        raise Misconfigured(str(error)) from None


@asynccontextmanager
async def operator_tasks(settings: Settings, role: Role, command: str) -> AsyncIterator[TaskResolvers]:
    """Open the database and give what an operator with this role may do with tasks.

    `command` is what the audit trail says was at work.
    """
    database = open_database(settings.database_url)
    try:
        await require_schema(database)
        cursors = CursorSigner(cursor_key(settings.data_dir))
        trail = Trail(database, key_ring(settings.data_dir))
        caller = Actor(OPERATOR, role)
        journals = Journals(trail, system_clock, settings.fhir_base)
        journal = journals.opened_by_operator(caller, command)
        trail.start()
        try:
            store = AuditedTaskStore(SqlTaskStore(database), trail, journal)
            yield TaskResolvers(caller, store, settings.site, cursors, system_clock)
        finally:
            await trail.stop()
    finally:
        await database.close()
