"""More than can be done: what cannot be answered in time is refused at once (row L-02)."""

import asyncio
import time
from collections.abc import Iterator
from statistics import median
from urllib.parse import urlsplit

import pytest

from tests.databases import Databases
from tests.http.asking import Heard, get, keep_asking
from tests.service import Service, running_service
from tests.tasks import documented_task

CLIENTS = 80
LOAD_SECONDS = 2
QUEUE_SECONDS = 0.05


@pytest.fixture
def busy(databases: Databases, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("busy")
    with running_service(databases.migrated(engine), folder, queue_seconds=str(QUEUE_SECONDS)) as running:
        admin = running.admin()
        for _ in range(50):
            admin.fhir("POST", "/Task", documented_task())
        yield running


@pytest.mark.slow  # of use on a machine that does nothing else
def test_l_02_overload_is_shed_at_once_and_passes_with_the_load(busy: Service) -> None:
    port = urlsplit(busy.url).port or 0
    # Chains and words keep the server itself busy, whichever database it has.
    request = get("/api/fhir/Task?_count=50&_format=xml", busy.admin().token)
    work, health = Heard(), Heard()

    async def overload() -> None:
        until = time.monotonic() + LOAD_SECONDS
        asked = (keep_asking(port, request, work, until) for _ in range(CLIENTS))
        await asyncio.gather(*asked, keep_asking(port, get("/healthz"), health, until, pause=0.05))

    asyncio.run(overload())
    began = time.monotonic()
    after = busy.admin().fhir("GET", "/Task?_count=1")

    assert set(work.seconds) == {200, 503}
    assert work.retry_after == {"1"}
    assert len(work.seconds[200]) > 20
    assert median(work.seconds[503]) < median(work.seconds[200])
    assert median(work.seconds[503]) < 0.25
    assert set(health.seconds) == {200}
    assert median(health.seconds[200]) < 0.25
    assert after.status_code == 200
    assert time.monotonic() - began < 5
