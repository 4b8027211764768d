"""What lies in the folder of exports: private, bounded, shared by processes, and soon gone."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pytest

from rest_facade.exports import Export, State
from server.export.exports import MOST_KEPT, MOST_RUNNING
from server.export.folder import KEPT_SECONDS, SILENT_SECONDS, ExportFolder
from tests.databases import Databases
from tests.operations.exports import ASYNC, begun, finished
from tests.service import Service, running_service
from tests.tasks import documented_task


@dataclass(frozen=True)
class Place:
    """A server, and the folder that it shares with processes which we play."""

    service: Service
    folder: ExportFolder
    at_work: list[BinaryIO] = field(default_factory=list)

    def add(
        self, name: str, subject: str, state: State, age_seconds: float = 0, *, is_left: bool = False
    ) -> Export:
        """Put an export there as another process would have, and return it."""
        export = Export(name * 43, subject, "http://x.example/$export", 0, state)
        lines = self.folder.add(export)
        if is_left or state is not State.RUNNING:
            lines.close()
        else:
            self.at_work.append(lines)
        then = time.time() - age_seconds
        for path in [self.folder.path / export.id / "state.json", self.folder.path / export.id]:
            os.utime(path, (then, then))
        return export


@pytest.fixture(scope="module")
def shared(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data = tmp_path_factory.mktemp("exports")
    with running_service(databases.migrated("sqlite"), data) as service:
        assert service.admin().fhir("POST", "/Task", documented_task()).status_code == 201
        yield Place(service, ExportFolder(data / "var" / "export"))


@pytest.fixture
def place(shared: Place) -> Iterator[Place]:
    yield shared
    while shared.at_work:
        shared.at_work.pop().close()
    for export in shared.folder.path.iterdir():
        shared.folder.remove(export.name)


def status_of_new(place: Place) -> tuple[int, str | None]:
    answer = place.service.admin().fhir("GET", "/$export", headers=ASYNC)
    return answer.status_code, answer.headers.get("retry-after")


def test_only_the_operators_account_can_read_them(place: Place) -> None:
    admin = place.service.admin()
    finished(admin, begun(admin))

    files = [path for path in place.folder.path.rglob("*") if path.is_file()]
    folders = [place.folder.path, *place.folder.path.iterdir()]

    assert sorted(path.name for path in files) == ["Task.ndjson", "state.json"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}


def test_one_caller_has_one_export_at_a_time(place: Place) -> None:
    running = place.add("a", "admin", State.RUNNING)

    assert status_of_new(place) == (429, "10")
    assert place.service.auditor().fhir("GET", "/$export", headers=ASYNC).status_code == 202

    place.folder.note(Export(running.id, "admin", "", 0, State.DONE))
    assert status_of_new(place)[0] == 202


@pytest.mark.parametrize(("state", "most"), [(State.RUNNING, MOST_RUNNING), (State.DONE, MOST_KEPT)])
def test_all_together_have_a_bounded_number(place: Place, state: State, most: int) -> None:
    for number in range(most):
        assert len(place.folder.all()) == number
        place.add(chr(ord("a") + number), f"somebody {number}", state)

    assert status_of_new(place) == (429, "10")


@pytest.mark.parametrize(("age_seconds", "is_left"), [(0, True), (SILENT_SECONDS + 1, False)])
def test_an_export_whose_process_is_gone_is_no_more(
    place: Place, age_seconds: float, *, is_left: bool
) -> None:
    interrupted = place.add("b", "admin", State.RUNNING, age_seconds, is_left=is_left)

    assert place.service.admin().fhir("GET", f"/$export/{interrupted.id}").status_code == 404
    assert status_of_new(place)[0] == 202


def test_an_export_that_runs_elsewhere_is_told_of_and_can_be_cancelled(place: Place) -> None:
    admin = place.service.admin()
    elsewhere = place.add("c", "admin", State.RUNNING)
    path = f"/$export/{elsewhere.id}"

    assert admin.fhir("GET", path).status_code == 202
    assert admin.fhir("GET", f"{path}/Task.ndjson").status_code == 404
    assert admin.fhir("DELETE", path).status_code == 202
    assert not (place.folder.path / elsewhere.id).exists()


def test_a_failed_export_says_so(place: Place) -> None:
    failed = place.add("d", "admin", State.FAILED)

    answer = place.service.admin().fhir("GET", f"/$export/{failed.id}")

    assert (answer.status_code, answer.json()["resourceType"]) == (500, "OperationOutcome")


def test_what_has_expired_is_neither_found_nor_kept(place: Place) -> None:
    expired = place.add("e", "admin", State.DONE, KEPT_SECONDS + 1)
    fresh = place.add("f", "admin", State.DONE, KEPT_SECONDS - 60)

    assert place.service.admin().fhir("GET", f"/$export/{expired.id}").status_code == 404
    place.folder.sweep()

    assert [path.name for path in place.folder.path.iterdir()] == [fresh.id]


def test_a_start_removes_what_an_earlier_process_left(databases: Databases, tmp_path: Path) -> None:
    url = databases.migrated("sqlite")
    with running_service(url, tmp_path) as service:
        place = Place(service, ExportFolder(tmp_path / "var" / "export"))
        place.add("g", "admin", State.DONE, KEPT_SECONDS + 1)
        place.add("h", "admin", State.RUNNING, SILENT_SECONDS + 1, is_left=True)

    with running_service(url, tmp_path):
        deadline = time.monotonic() + 10
        while list(place.folder.path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)

    assert list(place.folder.path.iterdir()) == []
