"""F-24: the server's clock may jump, also back; what is told of a task's time never does."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from graphql_schema.access import Actor, Role
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.site import Site
from graphql_schema.task.pages import PageRequest
from graphql_schema.task.resolvers import TaskResolvers
from server.backup.verification import first_wrong
from server.storage.engine import open_database
from server.storage.task_store import SqlTaskStore
from tests.tasks import documented_task

pytestmark = pytest.mark.anyio

SECOND = 1_000_000
HOUR = 3600 * SECOND
JUMPS = (HOUR, -HOUR, -HOUR, 0, SECOND, -5 * SECOND)
SITE = Site("http://localhost/api/fhir", ZoneInfo("UTC"))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Clock:
    now: int

    def __call__(self) -> int:
        return self.now


@pytest.fixture
async def clock() -> Clock:
    return Clock(system_clock())


@pytest.fixture
async def tasks(database_url: str, clock: Clock) -> AsyncIterator[TaskResolvers]:
    database = open_database(database_url)
    admin = Actor("admin", Role.ADMIN)
    yield TaskResolvers(admin, SqlTaskStore(database), SITE, CursorSigner(b"k" * 32), clock)
    await database.close()


async def test_f_24_no_version_is_older_than_the_one_before_it(
    tasks: TaskResolvers, clock: Clock, database_url: str
) -> None:
    task = await tasks.create(documented_task(authoredOn=None))
    for jump in JUMPS:
        clock.now += jump
        task = await tasks.add_note(task.id, "one more")

    page = await tasks.history(task.id)

    assert [version.version for version in page.tasks] == list(range(len(JUMPS) + 1, 0, -1))
    moments = [version.last_updated for version in page.tasks]
    assert moments == sorted(moments, reverse=True)
    shown = [version.document["meta"]["lastUpdated"] for version in page.tasks]
    assert shown == sorted(shown, reverse=True)
    assert all(version.document["authoredOn"] <= version.document["lastModified"] for version in page.tasks)
    assert await first_wrong(database_url, SITE) is None


async def test_f_24_pages_show_each_task_once_though_the_clock_jumps_meanwhile(
    tasks: TaskResolvers, clock: Clock
) -> None:
    ids = []
    for jump in JUMPS:
        clock.now += jump
        ids.append((await tasks.create(documented_task(authoredOn=None))).id)

    found: list[str] = []
    after = None
    while True:
        page = await tasks.search(page=PageRequest(2, after))
        found += [task.id for task in page.tasks]
        if not page.has_next:
            break
        after = page.end_cursor
        clock.now -= HOUR
        await tasks.add_note(found[0], "met already")

    assert sorted(found) == sorted(ids)
