"""F-20 to F-22: whatever clients do to one task at once, its history is one after the other.

A history is linearisable when the versions that writes were given, and that reads saw, never go
against the order of requests of which one ended before the other began.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import Any, NamedTuple

import httpx2

from tests.service import Person, Service
from tests.tasks import documented_task

MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}
BUSY = 503

Json = dict[str, Any]


class Seen(NamedTuple):
    """One request on a task: when it began and ended, and the version that it wrote or read."""

    began: float
    ended: float
    writes: bool
    task: Json

    @property
    def version(self) -> int:
        return int(self.task["meta"]["versionId"])


def seen(ask: Callable[[], httpx2.Response], *, writes: bool) -> Seen:
    """Ask, again while the server is too busy, and tell what was seen."""
    while True:
        began = time.monotonic()
        answer = ask()
        if answer.status_code != BUSY:
            assert answer.status_code in {200, 201}, answer.text
            return Seen(began, time.monotonic(), writes, answer.json())
        time.sleep(0.05)


def contradictions(requests: Sequence[Seen]) -> list[tuple[Seen, Seen]]:
    """Return the pairs of requests that no order one after the other explains."""
    found = []
    for one, other in combinations(requests, 2):
        first, then = (one, other) if one.ended < other.began else (other, one)
        is_apart = first.ended < then.began
        goes_back = then.version < first.version + then.writes
        is_double = one.version == other.version and (one.task != other.task or (one.writes and other.writes))
        if is_double or (is_apart and goes_back):
            found.append((one, other))
    return found


def test_the_checker_finds_what_cannot_be() -> None:
    def at(began: float, ended: float, version: int, text: str = "", *, writes: bool = True) -> Seen:
        return Seen(began, ended, writes, {"meta": {"versionId": str(version)}, "text": text})

    assert contradictions([at(0, 3, 2), at(1, 2, 1), at(4, 5, 2, writes=False)]) == []
    assert contradictions([at(0, 1, 2), at(2, 3, 1)])
    assert contradictions([at(0, 3, 2), at(1, 2, 2)])
    assert contradictions([at(0, 1, 2), at(2, 3, 1, writes=False)])
    assert contradictions([at(0, 3, 2, "a"), at(1, 2, 2, "b", writes=False)])


def patch(admin: Person, task_id: str, changes: Json) -> Callable[[], httpx2.Response]:
    return lambda: admin.request("PATCH", f"/api/fhir/Task/{task_id}", json=changes, headers=MERGE_PATCH)


def test_f_21_patches_of_different_elements_are_all_kept_in_one_order(service: Service) -> None:
    admin = service.admin()
    task_id = admin.fhir("POST", "/Task", documented_task()).json()["id"]
    wanted: list[Json] = [
        {"description": "changed"},
        {"priority": "stat"},
        {"statusReason": {"text": "because"}},
        {"businessStatus": {"text": "waiting"}},
        {"groupIdentifier": {"value": "g"}},
        {"location": {"reference": "Location/1"}},
        {"focus": {"reference": "Observation/1"}},
        {"encounter": {"reference": "Encounter/1"}},
    ]
    writes = [patch(admin, task_id, change) for change in wanted for _ in range(3)]

    with ThreadPoolExecutor(16) as pool:
        written = [pool.submit(seen, write, writes=True) for write in writes]
        read = [
            pool.submit(seen, lambda: admin.fhir("GET", f"/Task/{task_id}"), writes=False) for _ in range(24)
        ]
        requests = [one.result() for one in (*written, *read)]

    assert contradictions(requests) == []
    assert sorted(one.version for one in requests if one.writes) == list(range(2, len(writes) + 2))
    last = admin.fhir("GET", f"/Task/{task_id}").json()
    for change in wanted:
        assert {name: last[name] for name in change} == change


def test_f_20_writers_who_each_expect_the_version_they_read_lose_no_update(service: Service) -> None:
    admin = service.admin()
    task_id = admin.fhir("POST", "/Task", documented_task(note=None)).json()["id"]

    def add(number: int) -> Seen:
        while True:
            task = admin.fhir("GET", f"/Task/{task_id}").json()
            etag = f'W/"{task["meta"]["versionId"]}"'
            task["note"] = [*task.get("note", []), {"text": f"note {number}"}]
            began = time.monotonic()
            answer = admin.fhir("PUT", f"/Task/{task_id}", task, headers={"If-Match": etag})
            if answer.status_code == 200:
                return Seen(began, time.monotonic(), writes=True, task=answer.json())
            assert answer.status_code in {412, BUSY}

    with ThreadPoolExecutor(8) as pool:
        requests = list(pool.map(add, range(16)))

    assert contradictions(requests) == []
    assert sorted(one.version for one in requests) == list(range(2, 18))
    last = admin.fhir("GET", f"/Task/{task_id}").json()
    assert {note["text"] for note in last["note"]} == {f"note {number}" for number in range(16)}


def test_f_22_creates_sent_again_make_one_task_and_another_body_is_refused(service: Service) -> None:
    admin, key = service.admin(), {"Idempotency-Key": secrets.token_hex(8)}
    bodies = [documented_task(description="first"), documented_task(description="other")]

    def create(number: int) -> tuple[int, str | None]:
        while True:
            answer = admin.fhir("POST", "/Task", bodies[number % 2], headers=key)
            if answer.status_code != BUSY:
                return answer.status_code, answer.json().get("id")

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(create, range(20)))

    statuses = {status for status, _ in answers}
    assert statuses <= {200, 201, 422}
    assert len({task_id for status, task_id in answers if status != 422}) == 1
    refused = {number % 2 for number, (status, _) in enumerate(answers) if status == 422}
    assert len(refused) == 1
    assert sum(status == 422 for status, _ in answers) == 10
