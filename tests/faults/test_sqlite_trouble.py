"""The disk fails, the file is damaged or shared, descriptors run out: 503, never 500, and nothing wrong."""

import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Event

import pytest

from server.storage.engine import sqlite_path
from tests.backup.damage import damage
from tests.databases import Databases
from tests.faults.holding import held
from tests.faults.ledger import Ledger, check_kept
from tests.faults.served import served
from tests.tasks import documented_task

FAILING_SYNCS = (
    "strace",
    "-f",
    "--seccomp-bpf",
    "-o",
    "/dev/null",
    "-e",
    "trace=fsync,fdatasync",
    "-e",
    "inject=fsync,fdatasync:error=EIO:when=12+",
)
FEW_DESCRIPTORS = ("bash", "-c", 'ulimit -n 256; exec "$0" "$@"')


@pytest.fixture
def url(databases: Databases) -> str:
    return databases.migrated("sqlite")


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"], capture_output=True, check=False
    )
    return tried.returncode == 0


@pytest.mark.skipif(not can_trace(), reason="strace, which makes the disk fail, is not here or not allowed")
def test_f_05_a_disk_that_fails_is_never_acknowledged(url: str, tmp_path: Path) -> None:
    ledger = Ledger("failing")
    with served(url, tmp_path, limits=FAILING_SYNCS) as server:
        with server.admin() as admin:
            while ledger.write(admin, "POST", "/Task"):
                assert len(ledger.acknowledged) < 100
            acknowledged = len(ledger.acknowledged)
            for _ in range(3):
                assert ledger.write(admin, "POST", "/Task") is None
        server.kill()
        assert ledger.statuses == {201, 503}
        check_kept(server, ledger)

        server.limits = ()
        server.start()
        with server.admin() as admin:
            assert ledger.write(admin, "POST", "/Task")
        assert len(ledger.acknowledged) == acknowledged + 1


def test_f_07_nothing_is_served_from_a_damaged_file(url: str, tmp_path: Path) -> None:
    with served(url, tmp_path) as server:
        with server.admin() as admin:
            task_id = admin.fhir("POST", "/Task", documented_task()).json()["id"]
            damage(sqlite_path(url), "task_reference_by_target")

            assert admin.fhir("GET", "/Task?focus=Patient/x").status_code == 503
            assert admin.fhir("GET", f"/Task/{task_id}").status_code == 503
            assert admin.fhir("POST", "/Task", documented_task()).status_code == 503
        assert server.status("/healthz") == 200
        assert server.status("/readyz") == 503
        assert "The database file is damaged" in server.log.read_text()

        server.kill()
        with pytest.raises(RuntimeError, match=r"The database file .* is damaged\. Stop the server, then"):
            server.start()


@pytest.mark.slow
def test_f_08_two_servers_on_one_file_lose_nothing(url: str, tmp_path: Path) -> None:
    ledgers, stop = [Ledger("first"), Ledger("second")], Event()
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        servers = [stack.enter_context(served(url, tmp_path)) for _ in ledgers]
        writers = [
            pool.submit(ledger.keep_writing, server, stop)
            for ledger, server in zip(ledgers, servers, strict=True)
        ]
        for ledger in ledgers:
            ledger.wait_for_more()
        with held(url):
            time.sleep(2.5)
        for ledger in ledgers:
            ledger.wait_for_more()
        stop.set()
        for writer in writers:
            writer.result()

        both = Ledger("both")
        for ledger in ledgers:
            assert ledger.statuses == {200, 201, 503}
            both.attempted |= ledger.attempted
            both.acknowledged += ledger.acknowledged
        check_kept(servers[0], both)


def test_f_26_a_server_without_descriptors_goes_on_when_there_are_some_again(
    url: str, tmp_path: Path
) -> None:
    with served(url, tmp_path, limits=FEW_DESCRIPTORS) as server, server.admin(timeout_seconds=10) as admin:
        assert admin.fhir("POST", "/Task", documented_task()).status_code == 201
        with ExitStack() as crowd:
            for _ in range(400):
                crowd.enter_context(closing(socket.create_connection(("127.0.0.1", server.port), timeout=5)))
            time.sleep(0.5)
            assert admin.fhir("POST", "/Task", documented_task()).status_code in {201, 503}

        began = time.monotonic()
        server.wait_until_ready()
        assert time.monotonic() - began < 5
        assert admin.fhir("POST", "/Task", documented_task()).status_code == 201
        assert len(server.log.read_bytes()) < 1_000_000
