"""A replica that is behind, gone, promoted or a stranger: nobody hears of it but the operator."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.configuration_check import check_configuration
from server.settings.loading import load_settings
from tests.apart import run_apart
from tests.both_doors.doors import DOORS, Door
from tests.postgresql_server import postgresql_server
from tests.replicas.reading import new_task, replaced, wait_until_used
from tests.replicas.servers import DATABASE, Server, wait_until, with_tables
from tests.service import Service, running_service

LAG_SECONDS = 1.0
BEHIND = "not used: it is further behind than TASKWARD_REPLICA_LAG_SECONDS allows"
SILENT = "not used: it does not answer"
FOREIGN = "not used: it has another database than the primary"


@contextmanager
def reading_from(
    primary: Server, folder: Path, *replicas: str, lag_seconds: float = 60, workers: int = 1
) -> Iterator[Service]:
    with running_service(
        primary.url,
        folder,
        workers=workers,
        database_replica_url=",".join(replicas),
        replica_lag_seconds=str(lag_seconds),
    ) as service:
        yield service


@pytest.fixture(scope="module")
def hasty_service(
    primary: Server, replica: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A server whose reads must be young."""
    folder = tmp_path_factory.mktemp("hasty")
    with reading_from(primary, folder, replica.url, lag_seconds=LAG_SECONDS) as service:
        wait_until_used(service)
        yield service


def test_nobody_reads_what_is_older_than_the_lag_that_is_allowed(
    hasty_service: Service, replica: Server, primary: Server, door: Door
) -> None:
    task_id = new_task(door, hasty_service, replica, primary)
    reader, later = hasty_service.auditor(), []

    with replica.standing_still():
        replaced(door, hasty_service.admin(), task_id, "new")
        written = time.monotonic()
        while (began := time.monotonic()) < written + 3 * LAG_SECONDS:
            seen = door.read(reader, task_id).task["description"]
            if began >= written + LAG_SECONDS:
                later.append(seen)
        assert set(later) == {"new"}
        wait_until_used(hasty_service, BEHIND)
        assert hasty_service.client.get("/readyz").status_code == 200

    wait_until_used(hasty_service)


def test_two_workers_show_each_what_was_written_with_the_other(
    primary: Server, replica: Server, tmp_path: Path
) -> None:
    with reading_from(primary, tmp_path, replica.url, workers=2) as service:
        wait_until(lambda: service.log.read_text().count("Replica 1 is used.") == 2)
        task_id = new_task(DOORS["rest"], service, replica, primary)

        with replica.standing_still():
            for number, written_at in enumerate(list(DOORS.values()) * 3):
                with service.on_new_connection() as writer:
                    replaced(written_at, writer, task_id, f"text {number}")
                for read_at in list(DOORS.values()) * 2:
                    with service.on_new_connection() as reader:
                        assert read_at.read(reader, task_id).task["description"] == f"text {number}"


def test_a_replica_that_dies_and_comes_back_under_reads_is_noticed_by_nobody(
    primary: Server, own_replica: Server, tmp_path: Path
) -> None:
    with reading_from(primary, tmp_path, own_replica.url) as service:
        wait_until_used(service)
        task_id = new_task(DOORS["rest"], service, own_replica, primary)
        statuses: list[int] = []
        is_over = threading.Event()

        def read_on(door: Door) -> None:
            with service.on_new_connection() as reader:
                while not is_over.is_set():
                    statuses.append(door.read(reader, task_id).status)

        threads = [threading.Thread(target=read_on, args=(door,)) for door in DOORS.values()]
        for thread in threads:
            thread.start()
        try:
            wait_until(lambda: len(statuses) > 20)
            own_replica.server.stop()
            wait_until_used(service, SILENT)
            assert service.client.get("/readyz").status_code == 200
            own_replica.server.start()
            wait_until_used(service)
            enough = len(statuses) + 20
            wait_until(lambda: len(statuses) > enough)
        finally:
            is_over.set()
            for thread in threads:
                thread.join()

        assert set(statuses) == {200}
        log = service.log.read_text()
        assert log.count("Replica 1 is used.") == 2
        assert log.count("Replica 1 is not used, and reads go to the primary: it does not answer.") == 1
        assert '"status":503' not in log


def test_a_replica_that_is_promoted_is_not_read_any_more(
    primary: Server, own_replica: Server, tmp_path: Path
) -> None:
    with reading_from(primary, tmp_path, own_replica.url) as service:
        wait_until_used(service)
        task_id = new_task(DOORS["rest"], service, own_replica, primary)

        own_replica.ask("SELECT pg_promote()")
        wait_until_used(service, "not used: it is no replica: it takes writes itself")

        replaced(DOORS["rest"], service.admin(), task_id, "new")
        for door in DOORS.values():
            assert door.read(service.auditor(), task_id).task["description"] == "new"


def test_what_is_no_replica_of_ours_is_told_apart_and_never_read(
    primary: Server, replica: Server, tmp_path: Path
) -> None:
    primary.ask("CREATE ROLE onlooker LOGIN")
    replica.wait_for(primary)
    with postgresql_server() as other:
        stranger = with_tables(other)
        urls = [
            replica.url,
            stranger.url,
            primary.url,
            replica.server.url("postgres"),
            replica.url.replace("postgres:@", "onlooker:@"),
            replica.url.replace("postgres:@", "nobody_known:@"),
            replica.server.url("no_such_database"),
            f"postgresql://postgres:@/{DATABASE}?host={tmp_path}/nowhere",
        ]
        with reading_from(primary, tmp_path, *urls) as service:
            refused_entry = "not used: it does not let us in, or has no such database"
            wait_until_used(
                service,
                "used",
                "not used: it is no replica: it takes writes itself",
                "not used: it is no replica: it takes writes itself",
                FOREIGN,
                "not used: its role may not read the tables of tasks",
                refused_entry,
                refused_entry,
                SILENT,
            )
            assert service.client.get("/readyz").json()["status"] == "ok"
            settings = load_settings(
                database_url=primary.url, database_replica_url=urls, data_dir=tmp_path / "var"
            )
            told = run_apart(check_configuration(settings))
            assert told == [
                f"Replica {number} cannot be read from: {state.removeprefix('not used: ')}."
                for number, state in enumerate(service.client.get("/readyz").json()["replicas"], 1)
                if state != "used"
            ]
            assert len(told) == len(urls) - 1
            task_id = new_task(DOORS["rest"], service, replica, primary)
            for door in list(DOORS.values()) * 4:
                assert door.read(service.auditor(), task_id).status == 200


def test_config_check_tells_of_a_replica_that_does_not_catch_up(
    primary: Server, replica: Server, tmp_path: Path
) -> None:
    settings = load_settings(
        database_url=primary.url,
        database_replica_url=(replica.url,),
        replica_lag_seconds=0.5,
        data_dir=tmp_path,
    )
    replica.wait_for(primary)
    assert run_apart(check_configuration(settings)) == []

    with replica.standing_still():
        primary.ask("CREATE TABLE something_new (id int)")
        (told,) = run_apart(check_configuration(settings))

    assert told.startswith("Replica 1 cannot be read from: it is further behind than TASKWARD_REPLICA_LAG")
