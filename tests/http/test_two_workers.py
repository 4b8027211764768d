"""What several workers share: clients never notice which of them answers."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx2
import pytest

from graphql_schema.access import Role
from tests.databases import ENGINES, Databases
from tests.service import Service, running_service
from tests.tasks import documented_task

AT_ONCE = 24
"""Connections enough that both workers get some."""


@pytest.fixture(scope="module", params=ENGINES)
def two_workers(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp(f"two-workers-{request.param}")
    with running_service(databases.migrated(request.param), folder, workers=2) as service:
        yield service


def ask(
    service: Service,
    method: str,
    path: str,
    task: object = None,
    headers: Mapping[str, str] | None = None,
) -> httpx2.Response:
    """Send a request over a connection of its own, so that either worker may get it."""
    return httpx2.request(
        method,
        f"{service.url}/api/fhir{path}",
        headers={"Authorization": f"Bearer {service.token(Role.ADMIN)}", **(headers or {})},
        json=task,
        timeout=60,
    )


def at_once(act: Callable[[int], httpx2.Response]) -> list[httpx2.Response]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(act, range(AT_ONCE)))


def test_what_one_worker_wrote_every_worker_reads_at_once(two_workers: Service) -> None:
    created = ask(two_workers, "POST", "/Task", documented_task())

    answers = at_once(lambda _: ask(two_workers, "GET", f"/Task/{created.json()['id']}"))

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.content for answer in answers} == {created.content}


def test_a_page_goes_on_at_any_worker(two_workers: Service) -> None:
    for _ in range(3):
        ask(two_workers, "POST", "/Task", documented_task())
    first = ask(two_workers, "GET", "/Task?_count=1").json()
    [following] = [link["url"] for link in first["link"] if link["relation"] == "next"]
    path = following.partition("/api/fhir")[2]

    answers = at_once(lambda _: ask(two_workers, "GET", path))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["entry"][0]["fullUrl"] for answer in answers}) == 1


def test_a_create_that_is_sent_again_to_any_worker_makes_one_task(two_workers: Service) -> None:
    key, task = {"Idempotency-Key": str(uuid4())}, documented_task()

    answers = at_once(lambda _: ask(two_workers, "POST", "/Task", task, key))

    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_of_changes_of_one_version_one_is_kept_whoever_gets_them(two_workers: Service) -> None:
    task = ask(two_workers, "POST", "/Task", documented_task()).json()
    version = {"If-Match": 'W/"1"'}

    def change(number: int) -> httpx2.Response:
        body = task | {"description": f"Change {number}"}
        return ask(two_workers, "PUT", f"/Task/{task['id']}", body, version)

    statuses = [answer.status_code for answer in at_once(change)]

    assert sorted(statuses) == [200, *[412] * (AT_ONCE - 1)]
    assert ask(two_workers, "GET", f"/Task/{task['id']}/_history").json()["total"] == 2
