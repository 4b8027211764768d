"""Made-up documents as the versions that the server would keep of them."""

from collections.abc import Iterator

from graphql_schema.clock import system_clock
from graphql_schema.site import Site
from graphql_schema.task.ids import new_task_id
from graphql_schema.task.store import Interaction, TaskWrite
from graphql_schema.task.writing import Stamp, written
from server.wards.tasks import MadeUpTask, made_up_tasks
from tests.tasks import documented_task

_SITE = Site("http://127.0.0.1/api/fhir")


def _write(task: MadeUpTask) -> TaskWrite:
    stamp = Stamp(new_task_id(task.written_at), 1, task.written_at, Interaction.CREATE, "bench")
    return written(task.document, stamp, _SITE)


def made_up_writes(count: int) -> Iterator[TaskWrite]:
    """Yield the first versions of made-up tasks, the oldest first."""
    for task in made_up_tasks(count, system_clock()):
        yield _write(task)


def documented_write() -> TaskWrite:
    """Return what is kept of the documented example."""
    return _write(MadeUpTask(documented_task(), system_clock()))
