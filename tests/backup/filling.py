"""Databases with tasks in them that the rules themselves have written, and the trail recorded."""

from pathlib import Path
from typing import Any

from graphql_schema.access import Role
from server.audit.keys import key_ring
from server.backup.verification import Keys
from server.operators.tasks import operator_tasks
from server.settings.loading import load_settings
from tests.tasks import documented_task

BASE_URL = "http://localhost"
SITE = load_settings(base_url=BASE_URL).site


def keys_in(folder: Path) -> Keys:
    """Return the keys with which the trail of the filled database is sealed."""
    return key_ring(folder / "var").by_id


async def fill(url: str, folder: Path, tasks: int = 1, **changes: Any) -> list[str]:
    """Create tasks of three versions each and one that is deleted, and return their ids.

    The keys are under `var` in the folder.
    """
    settings = load_settings(database_url=url, data_dir=folder / "var", base_url=BASE_URL)
    ids = []
    async with operator_tasks(settings, Role.ADMIN, "fill") as resolvers:
        for number in range(tasks + 1):
            identifier = [{"system": "s", "value": f"{number}"}]
            task = await resolvers.create(documented_task(identifier=identifier, **changes))
            await resolvers.add_note(task.id, "one more")
            await resolvers.set_status(task.id, "accepted")
            ids.append(task.id)
        await resolvers.delete(ids[-1])
    return ids
