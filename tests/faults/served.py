"""A server process that a test may kill, stop, starve and start again, and what a client knows of it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from graphql_schema.access import Role
from server.auth.keys import signing_key
from server.auth.tokens import Grant, TokenIssuer
from server.storage.schema import upgrade
from tests.service import START_SECONDS, Person, free_port


@dataclass
class Served:
    """A server over a database and a folder of its own, at one address whenever it runs."""

    database_url: str
    folder: Path
    settings: dict[str, str]
    limits: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self.process
        return self.process

    def start(self, *arguments: str) -> None:
        """Bring the tables up to date, start the server and wait until it is ready."""
        asyncio.run(upgrade(self.database_url))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TASKWARD_")}
        own = {
            "database_url": self.database_url,
            "data_dir": str(self.folder / "var"),
            "port": str(self.port),
            # A load of ours comes from one caller at one address, and on a busy machine.
            "requests_per_second": "0",
            "refusals_per_second": "0",
            "queue_seconds": "30",
        }
        environment |= {f"TASKWARD_{name.upper()}": value for name, value in (own | self.settings).items()}
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*self.limits, sys.executable, "-m", "server", "serve", *arguments],
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.running.poll() is not None:
                raise RuntimeError(f"The server ended: {self.log.read_text()}")
            if self.status("/readyz") == httpx2.codes.OK:
                return
            time.sleep(0.05)
        raise RuntimeError(f"The server did not get ready: {self.log.read_text()}")

    def status(self, path: str) -> int | None:
        """Return the status that a path answers, or None when nobody does."""
        with suppress(httpx2.TransportError):
            return httpx2.get(f"{self.url}{path}", timeout=30).status_code
        return None

    def kill(self) -> None:
        """End the server and its workers as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()

    def terminate(self) -> None:
        """Ask the server to end, and do not wait."""
        self.running.send_signal(signal.SIGTERM)

    @contextmanager
    def admin(self, timeout_seconds: float = 30) -> Iterator[Person]:
        """Give an admin with connections of their own."""
        issuer = TokenIssuer(signing_key(self.folder / "var"), self.url, f"{self.url}/api/fhir")
        token = issuer.issue(Grant("admin", Role.ADMIN, "Admin", None), 3600)
        with httpx2.Client(base_url=self.url, timeout=timeout_seconds) as client:
            yield Person(client, token)


@contextmanager
def served(
    database_url: str, folder: Path, *arguments: str, limits: tuple[str, ...] = (), **settings: str
) -> Iterator[Served]:
    """Start a server, with arguments for `taskward serve`; at the end nothing of it is left."""
    server = Served(database_url, folder, settings, limits)
    try:
        server.start(*arguments)
        yield server
    finally:
        if server.process:
            server.kill()
