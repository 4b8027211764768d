"""Databases with tasks in them that the rules themselves have written."""

from typing import Any
from zoneinfo import ZoneInfo

from graphql_schema.access import Actor, Role
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.site import Site
from graphql_schema.task.resolvers import TaskResolvers
from server.storage.engine import open_database
from server.storage.task_store import SqlTaskStore
from tests.tasks import documented_task

SITE = Site("http://localhost/api/fhir", ZoneInfo("UTC"))


async def fill(url: str, tasks: int = 1, **changes: Any) -> list[str]:
    """Create tasks of three versions each and one that is deleted, and return their ids."""
    database = open_database(url)
    admin = Actor("admin", Role.ADMIN)
    resolvers = TaskResolvers(admin, SqlTaskStore(database), SITE, CursorSigner(b"k" * 32), system_clock)
    try:
        ids = []
        for number in range(tasks + 1):
            identifier = [{"system": "s", "value": f"{number}"}]
            task = await resolvers.create(documented_task(identifier=identifier, **changes))
            await resolvers.add_note(task.id, "one more")
            await resolvers.set_status(task.id, "accepted")
            ids.append(task.id)
        await resolvers.delete(ids[-1])
        return ids
    finally:
        await database.close()
