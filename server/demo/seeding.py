"""What the demo finds when it starts."""

from graphql_schema.access import Role
from graphql_schema.clock import system_clock
from server.demo.people import seed_people
from server.demo.tasks import demo_tasks
from server.operators.tasks import operator_tasks
from server.settings.settings import Settings

_COMMAND = "taskward serve --demo"


async def seed(settings: Settings) -> int:
    """Create the demo's people, and its tasks in a database that has none; return how many tasks."""
    await seed_people(settings, _COMMAND)
    async with operator_tasks(settings, Role.ADMIN, _COMMAND) as tasks:
        if await tasks.count():
            return 0
        documents = demo_tasks(system_clock())
        # The newest come first in a worklist, so the first of the table is created last.
        for document in reversed(documents):
            await tasks.create(document)
        return len(documents)
