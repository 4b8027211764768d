"""PostgreSQL restarts, falls silent, is slow, or its last word is lost: callers hear 503, never 500."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.databases import Databases
from tests.faults.ledger import Ledger, check_kept, writing
from tests.faults.proxied import proxied
from tests.faults.served import Served, served
from tests.postgresql_server import postgresql_server
from tests.service import Person
from tests.storage.postgresql_proxy import Proxy
from tests.tasks import documented_task


@dataclass
class Distant:
    """A server, and the way from it to its database."""

    server: Served
    way: Proxy
    admin: Person
    url: str

    def create(self, **headers: str) -> httpx2.Response:
        return self.admin.fhir("POST", "/Task", documented_task(), headers=headers)

    @contextmanager
    def silence(self) -> Iterator[None]:
        self.way.fall_silent()
        try:
            yield
        finally:
            self.way.loop.call_soon_threadsafe(self.way.speak)


@pytest.fixture(scope="module")
def distant(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Distant]:
    url, folder = databases.migrated("postgresql"), tmp_path_factory.mktemp("distant")
    with proxied(url) as (way, through), served(through, folder) as server, server.admin() as admin:
        yield Distant(server, way, admin, url)


def assert_not_now(answer: httpx2.Response, within_seconds: float) -> None:
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["issue"][0]["code"] == "transient"
    assert answer.elapsed.total_seconds() < within_seconds


def test_f_10_a_silent_database_is_told_in_time_and_found_again(distant: Distant) -> None:
    task_id = distant.create().json()["id"]

    with distant.silence():
        assert_not_now(distant.admin.fhir("GET", f"/Task/{task_id}"), within_seconds=5)
        for _ in range(3):
            assert_not_now(distant.create(), within_seconds=1)
        (error,) = distant.admin.graphql("{ tasks { totalCount } }").json()["errors"]
        assert (error["extensions"]["status"], error["extensions"]["issues"][0]["code"]) == (503, "transient")
        assert distant.server.status("/healthz") == 200
        assert distant.server.status("/readyz") == 503

    began = time.monotonic()
    distant.server.wait_until_ready()
    assert time.monotonic() - began < 5
    assert distant.create().status_code == 201


def test_f_11_a_slow_database_is_waited_for_only_so_long(distant: Distant) -> None:
    threads = threading.active_count()
    distant.way.delay_seconds = 0.5
    try:
        answers = [distant.create(), distant.admin.fhir("GET", "/Task?_count=1")]
    finally:
        distant.way.delay_seconds = 0

    for answer in answers:
        assert answer.status_code in {200, 201, 503}, answer.text
        assert answer.elapsed.total_seconds() < 7
    assert threading.active_count() <= threads
    for _ in range(20):
        assert distant.create().status_code == 201


@pytest.mark.parametrize("header", ["Idempotency-Key", "If-None-Exist"])
def test_f_15_a_create_whose_commit_was_not_answered_can_be_sent_again(distant: Distant, header: str) -> None:
    mark = secrets.token_hex(8)
    task = documented_task(identifier=[{"system": "urn:test", "value": mark}])
    headers = {header: mark if header == "Idempotency-Key" else f"identifier=urn:test|{mark}"}
    distant.way.cuts_commit_of = mark.encode()

    lost = distant.admin.fhir("POST", "/Task", task, headers=headers)
    again = distant.admin.fhir("POST", "/Task", task, headers=headers)

    assert_not_now(lost, within_seconds=2)
    assert again.status_code in {200, 201}
    found = distant.admin.fhir("GET", f"/Task?identifier=urn:test|{mark}").json()
    assert [entry["resource"]["id"] for entry in found["entry"]] == [again.json()["id"]]
    assert found["entry"][0]["resource"]["meta"]["versionId"] == "1"


def test_f_15_an_update_whose_commit_was_not_answered_happens_once(distant: Distant) -> None:
    task = distant.create().json()
    mark = secrets.token_hex(8)
    changed = documented_task(id=task["id"], description=mark)
    distant.way.cuts_commit_of = mark.encode()

    lost = distant.admin.fhir("PUT", f"/Task/{task['id']}", changed, headers={"If-Match": 'W/"1"'})
    again = distant.admin.fhir("PUT", f"/Task/{task['id']}", changed, headers={"If-Match": 'W/"1"'})

    assert_not_now(lost, within_seconds=2)
    now = distant.admin.fhir("GET", f"/Task/{task['id']}").json()
    assert (again.status_code, now["meta"]["versionId"]) == (412, "2")
    assert now["description"] == mark


def test_f_09_a_database_that_crashes_under_load_loses_nothing_and_is_found_again(tmp_path: Path) -> None:
    ledger = Ledger("restarted")
    with postgresql_server() as postgresql, served(postgresql.url("postgres"), tmp_path) as server:
        with writing(server, ledger):
            ledger.wait_for_more()
            postgresql.stop()
            ledger.wait_for_refusal()
            postgresql.start()
            up = time.monotonic()
            while ledger.last_acknowledged < up and time.monotonic() < up + 5:
                time.sleep(0.02)
            assert ledger.last_acknowledged > up
        assert {200, 201, 503} == ledger.statuses
        check_kept(server, ledger)
        for _ in range(20):
            assert server.status("/readyz") == 200
