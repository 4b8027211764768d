"""What a client knows of its writes, held against what the database has kept of them."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event
from zoneinfo import ZoneInfo

import httpx2
import orjson
from sqlalchemy import select

from graphql_schema.site import Site
from server.audit.keys import key_ring
from server.backup.verification import first_wrong
from server.storage.snapshots import snapshots
from server.storage.tables import TASK_VERSION
from tests.faults.served import Served
from tests.service import Person
from tests.tasks import documented_task

NOT_NOW = 503
PERSISTENCE_SECONDS = 0.05
PATIENCE_SECONDS = 30


@dataclass
class Ledger:
    """Every write has a mark of its own, which stands in the task's description."""

    name: str
    attempted: set[str] = field(default_factory=set)
    acknowledged: list[tuple[str, int, str]] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    last_acknowledged: float = 0.0
    _numbers: Iterator[int] = field(default_factory=count)

    def write(
        self, admin: Person, method: str, path: str, version: int | None = None
    ) -> tuple[str, int] | None:
        """Send a write and return the id and the version that were acknowledged, or None."""
        mark = f"{self.name} {next(self._numbers)}"
        task_id = path.removeprefix("/Task").strip("/")
        body = documented_task(description=mark, **({"id": task_id} if task_id else {}))
        self.attempted.add(mark)
        headers = {"If-Match": f'W/"{version}"'} if version else {}
        try:
            answer = admin.fhir(method, path, body, headers=headers)
        except httpx2.TransportError:
            return None
        self.statuses.add(answer.status_code)
        if answer.status_code == NOT_NOW:
            assert answer.headers["retry-after"] == "1"
            assert answer.json()["issue"][0]["code"] == "transient"
        if answer.is_error:
            return None
        self.last_acknowledged = time.monotonic()
        meta = answer.json()["meta"]
        self.acknowledged.append((answer.json()["id"], int(meta["versionId"]), mark))
        return self.acknowledged[-1][:2]

    def wait_for_more(self) -> None:
        """Return when some more writes have been acknowledged, or fail."""
        wanted = len(self.acknowledged) + 5
        self._wait_until(lambda: len(self.acknowledged) >= wanted)

    def wait_for_refusal(self) -> None:
        """Return when a write has been refused as "not now", or fail."""
        self._wait_until(lambda: NOT_NOW in self.statuses)

    def _wait_until(self, is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            assert time.monotonic() < until
            time.sleep(0.02)

    def keep_writing(self, server: Served, stop: Event) -> None:
        """Create tasks and change them, whatever is answered, until told to stop."""
        with server.admin(timeout_seconds=10) as admin:
            while not stop.is_set():
                kept = self.write(admin, "POST", "/Task")
                for _ in range(3):
                    if kept is None:
                        stop.wait(PERSISTENCE_SECONDS)
                        break
                    kept = self.write(admin, "PUT", f"/Task/{kept[0]}", kept[1])


@contextmanager
def writing(server: Served, ledger: Ledger, writers: int = 3) -> Iterator[None]:
    """Keep writing while the body of the context makes trouble."""
    stop = Event()
    with ThreadPoolExecutor(writers) as pool:
        at_work = [pool.submit(ledger.keep_writing, server, stop) for _ in range(writers)]
        try:
            yield
        finally:
            stop.set()
        for one in at_work:
            one.result()


def check_kept(server: Served, ledger: Ledger) -> None:
    """Assert that all acknowledged is kept, all else wholly or not at all, and that everything is whole."""
    kept = asyncio.run(_marks(server))
    assert ledger.acknowledged
    assert [one for one in ledger.acknowledged if kept.get(one[:2]) != one[2]] == []
    assert set(kept.values()) <= ledger.attempted
    site = Site(f"{server.url}/api/fhir", ZoneInfo("UTC"))
    keys = key_ring(server.folder / "var").by_id
    assert asyncio.run(first_wrong(server.database_url, site, keys)) is None


def versions_of(server: Served, task_id: str) -> list[int]:
    """Return the versions that the database has of a task, whether the server runs or not."""
    return sorted(version for kept, version in asyncio.run(_marks(server)) if kept == task_id)


async def _marks(server: Served) -> dict[tuple[str, int], str]:
    query = select(TASK_VERSION.c.task_id, TASK_VERSION.c.version, TASK_VERSION.c.json)
    async with snapshots(server.database_url) as looks:
        rows = await looks.read(lambda connection: connection.execute(query).all())
    return {(task_id, version): orjson.loads(json)["description"] for task_id, version, json in rows}
