"""Many writers at once, over real HTTP, on both engines: nothing is lost and no version is skipped."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

from tests.both_doors.doors import DOORS, Door
from tests.service import Service
from tests.tasks import documented_task

WRITERS = 50
BUSY = 503


def persistently(act: Callable[[], int]) -> int:
    """Return the status of an act, tried again while the server says that it is too busy."""
    while (status := act()) == BUSY:
        time.sleep(0.1)
    return status


def test_f_20_of_fifty_writers_with_the_same_version_exactly_one_wins(service: Service, door: Door) -> None:
    admin = service.admin()
    task_id = door.create(admin, documented_task()).task["id"]

    def write(number: int) -> int:
        changed = documented_task(description=f"writer {number}")
        return persistently(lambda: door.update(admin, task_id, changed, if_version=1).status)

    with ThreadPoolExecutor(WRITERS) as pool:
        statuses = sorted(pool.map(write, range(WRITERS)))

    assert statuses == [200, *repeat(412, WRITERS - 1)]
    assert [task["version"] for task in door.history(admin, task_id).tasks] == [2, 1]


def test_f_21_fifty_notes_at_once_are_all_kept_and_the_versions_have_no_gap(service: Service) -> None:
    admin = service.admin()
    task_id = DOORS["rest"].create(admin, documented_task(note=None)).task["id"]
    query = "mutation($id: ID!, $text: String!) { addTaskNote(id: $id, text: $text) { version } }"

    def add(number: int) -> int:
        def once() -> int:
            answer = admin.graphql(query, id=task_id, text=f"note {number}").json()
            return BUSY if "errors" in answer else int(answer["data"]["addTaskNote"]["version"])

        return persistently(once)

    with ThreadPoolExecutor(WRITERS) as pool:
        versions = sorted(pool.map(add, range(WRITERS)))

    assert versions == list(range(2, WRITERS + 2))
    notes = {note["text"] for note in DOORS["graphql"].read(admin, task_id).task["note"]}
    assert notes == {f"note {number}" for number in range(WRITERS)}


def test_f_20_unconditional_updates_through_both_doors_each_make_a_version(service: Service) -> None:
    admin = service.admin()
    task_id = DOORS["rest"].create(admin, documented_task()).task["id"]

    def write(number: int) -> int:
        door = DOORS["rest" if number % 2 else "graphql"]

        def once() -> int:
            answer = door.update(admin, task_id, documented_task(description=f"w{number}"))
            return BUSY if answer.status == BUSY else int(answer.task["version"])

        return persistently(once)

    with ThreadPoolExecutor(WRITERS) as pool:
        versions = sorted(pool.map(write, range(WRITERS)))

    assert versions == list(range(2, WRITERS + 2))
    found = admin.fhir("GET", f"/Task/{task_id}/_history?_count=100").json()
    assert [entry["resource"]["meta"]["versionId"] for entry in found["entry"]] == [
        str(version) for version in range(WRITERS + 1, 0, -1)
    ]
