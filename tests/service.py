"""A real Taskward server process for tests, and people who call it over real HTTP."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from graphql_schema.access import Role
from server.auth.keys import signing_key
from server.auth.tokens import Grant, TokenIssuer
from server.storage.schema import upgrade
from tests.apart import run_apart
from tests.canaries import check_log
from tests.selections import server_module

AT_ONCE_SECONDS = 10
"""How long what takes milliseconds may take on a machine that does other things too."""

START_SECONDS = 90
"""Generous, because a machine that runs tests is busy."""


def free_port() -> int:
    """Return a port of this computer that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True)
class Person:
    """Somebody with a token, or with none; `reference` is what a practitioner's tasks are owned by."""

    client: httpx2.Client
    token: str | None
    reference: str | None = None

    def request(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Send one request with this person's token."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= more.pop("headers", {})
        return self.client.request(method, path, headers=headers, **more)

    def fhir(self, method: str, path: str = "", body: object = None, **more: Any) -> httpx2.Response:
        """Send one FHIR request; `path` is under /api/fhir."""
        if body is not None:
            more["json"] = body
        return self.request(method, f"/api/fhir{path}", **more)

    def graphql(self, query: str, **variables: Any) -> httpx2.Response:
        """Execute one GraphQL document."""
        headers = {"Accept": "application/graphql-response+json"}
        return self.request(
            "POST", "/graphql", json={"query": query, "variables": variables}, headers=headers
        )


@dataclass(frozen=True)
class Service:
    """A running server."""

    url: str
    client: httpx2.Client
    issuer: TokenIssuer
    log: Path
    people: dict[str, Person] = field(default_factory=dict)

    def token(self, role: Role, practitioner_id: str | None = None, name: str | None = None) -> str:
        """Return a token that lasts longer than the tests."""
        subject = practitioner_id or role.value
        return self.issuer.issue(Grant(subject, role, name, practitioner_id), 3600)

    def admin(self) -> Person:
        """Return the admin."""
        return self._person("admin", Role.ADMIN)

    def auditor(self) -> Person:
        """Return the auditor."""
        return self._person("auditor", Role.AUDITOR)

    def practitioner(self, practitioner_id: str) -> Person:
        """Return the practitioner with this id."""
        return self._person(practitioner_id, Role.PRACTITIONER, practitioner_id)

    def new_practitioner(self) -> Person:
        """Return a practitioner who owns nothing yet."""
        return self.practitioner(f"p-{secrets.token_hex(8)}")

    def nobody(self) -> Person:
        """Return somebody without a token."""
        return Person(self.client, None)

    @contextmanager
    def on_new_connection(self) -> Iterator[Person]:
        """Give the admin a connection of their own, which any worker may take."""
        with httpx2.Client(base_url=self.url, timeout=self.client.timeout) as client:
            yield Person(client, self.admin().token)

    def _person(self, name: str, role: Role, practitioner_id: str | None = None) -> Person:
        if name not in self.people:
            reference = f"Practitioner/{practitioner_id}" if practitioner_id else None
            self.people[name] = Person(
                self.client, self.token(role, practitioner_id, name.title()), reference
            )
        return self.people[name]


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended: {log.read_text()}")
        try:
            if httpx2.get(address).status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"The server did not get ready: {log.read_text()}")


@contextmanager
def running_service(
    database_url: str,
    folder: Path,
    *,
    workers: int = 1,
    port: int | None = None,
    ready: str = "/readyz",
    **settings: str,
) -> Iterator[Service]:
    """Start a server over a database, with more `TASKWARD_*` settings; stop it at the end, and read its log.

    It has started when it answers 200 at `ready`.
    """
    run_apart(upgrade(database_url))
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TASKWARD_")},
        "TASKWARD_DATABASE_URL": database_url,
        "TASKWARD_DATA_DIR": str(folder / "var"),
        "TASKWARD_PORT": str(port),
        # Tests ask often and are refused often; those of the limits set them.
        "TASKWARD_REQUESTS_PER_SECOND": "0",
        "TASKWARD_REFUSALS_PER_SECOND": "0",
        # A machine that runs tests is busy, and shedding is for those that test it.
        "TASKWARD_QUEUE_SECONDS": "30",
        **{f"TASKWARD_{name.upper()}": value for name, value in settings.items()},
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *server_module(), "serve", "--workers", str(workers)],
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        _wait_until_ready(f"{url}{ready}", process, log)
        issuer = TokenIssuer(signing_key(folder / "var"), url, f"{url}/api/fhir")
        with httpx2.Client(base_url=url, timeout=30) as client:
            yield Service(url, client, issuer, log)
    finally:
        process.terminate()
        process.wait(START_SECONDS)
    check_log(log)
