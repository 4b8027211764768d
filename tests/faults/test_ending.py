"""F-19: asked to end, a server lets nobody in, finishes what it has begun, and says so of the rest."""

import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.holding import held
from tests.faults.ledger import versions_of
from tests.faults.served import Served, served
from tests.operations.exports import ASYNC
from tests.tasks import documented_task

FHIR = {"Content-Type": "application/fhir+json"}

EACH = pytest.mark.parametrize(
    ("engine", "workers"),
    [
        ("sqlite", "1"),
        ("postgresql", "2"),
        pytest.param("sqlite", "2", marks=pytest.mark.slow),
        pytest.param("postgresql", "1", marks=pytest.mark.slow),
    ],
    indirect=["engine"],
)


def wait_until_closed(server: Served, within_seconds: float) -> None:
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.02)
    raise AssertionError("Clients are still let in.")


@EACH
def test_f_19_what_has_begun_is_finished_and_nobody_else_is_let_in(
    database_url: str, tmp_path: Path, workers: str
) -> None:
    with served(database_url, tmp_path, "--workers", workers) as server, ThreadPoolExecutor() as pool:
        may_go_on = threading.Event()

        def body() -> Iterator[bytes]:
            task = json.dumps(documented_task()).encode()
            yield task[:20]
            may_go_on.wait(10)
            yield task[20:]

        with server.admin() as admin:
            assert admin.fhir("GET", "/$export", headers=ASYNC).status_code == 202
            answer = pool.submit(admin.request, "POST", "/api/fhir/Task", content=body(), headers=FHIR)
            time.sleep(0.7)
            server.terminate()
            wait_until_closed(server, within_seconds=3)
            server.terminate()
            assert not answer.done()
            may_go_on.set()
            finished = answer.result()

        assert (finished.status_code, finished.headers["connection"]) == (201, "close")
        assert server.running.wait(10) in {0, -signal.SIGTERM}
        assert b"Traceback" not in server.log.read_bytes()
        assert versions_of(server, finished.json()["id"]) == [1]


@EACH
def test_f_19_what_takes_too_long_is_undone_and_answered_503(
    database_url: str, tmp_path: Path, workers: str
) -> None:
    with (
        served(database_url, tmp_path, "--workers", workers, grace_seconds="1") as server,
        ThreadPoolExecutor() as pool,
        server.admin() as admin,
    ):
        task_id = admin.fhir("POST", "/Task", documented_task()).json()["id"]
        with held(database_url):
            answer = pool.submit(admin.fhir, "PUT", f"/Task/{task_id}", documented_task(id=task_id))
            time.sleep(0.4)
            server.terminate()
            refused = answer.result()
            server.running.wait(10)

        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert refused.json()["issue"][0]["code"] == "transient"
        assert b"Exception in ASGI" not in server.log.read_bytes()
        assert versions_of(server, task_id) == [1]
