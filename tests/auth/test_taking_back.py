"""Tokens and keys that are taken back from the command line, while servers run."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from graphql_schema.access import Role
from server.auth.keys import signing_key
from server.auth.tokens import Grant, TokenIssuer
from tests.auth.claiming import token_of
from tests.databases import ENGINES, Databases
from tests.service import Person, Service, running_service

SOON = 5
"""Seconds within which every worker knows."""

QUESTIONS = 24
"""Connections enough that both workers get some."""


@dataclass(frozen=True)
class Site:
    """Two workers, and the command line beside them."""

    service: Service
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "server", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def statuses(self, token: str) -> set[int]:
        """Return what both doors answer, over connections of their own."""

        def ask(i: int) -> int:
            path = ("/api/fhir/Task?_count=1", "/graphql?query={me{role}}")[i % 2]
            with closing(HTTPConnection(self.service.url.removeprefix("http://"), timeout=30)) as line:
                line.request("GET", path, headers={"Authorization": f"Bearer {token}"})
                return line.getresponse().status

        with ThreadPoolExecutor(4) as pool:
            return set(pool.map(ask, range(QUESTIONS)))

    def refused_soon(self, token: str) -> bool:
        return within(SOON, lambda: self.statuses(token) == {401})


def within(seconds: float, is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
    return is_so()


@pytest.fixture(scope="module", params=ENGINES)
def site(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    url = databases.migrated(request.param)
    folder = tmp_path_factory.mktemp(f"workers-{request.param}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TASKWARD_")}
    environment |= {"TASKWARD_DATABASE_URL": url, "TASKWARD_DATA_DIR": str(folder / "var")}
    with running_service(url, folder, workers=2) as service:
        yield Site(service, environment)


def new_issuer(site: Site) -> TokenIssuer:
    """Return an issuer with the key that signs now."""
    old = site.service.issuer
    folder = Path(site.environment["TASKWARD_DATA_DIR"])
    return TokenIssuer(signing_key(folder), old.issuer, old.audience)


def token_with(site: Site, **claims: Any) -> str:
    current = Service(site.service.url, site.service.client, new_issuer(site), site.service.log)
    return token_of(current, **claims)


@pytest.mark.parametrize("claim", ["token", "session", "subject"])
def test_a_43_what_is_revoked_is_refused_by_every_worker_within_5_seconds(site: Site, claim: str) -> None:
    name = {"token": "jti", "session": "sid", "subject": "sub"}[claim]
    token = token_with(site, **{name: f"revoked-{claim}"})
    other = token_with(site, **{name: f"other-{claim}"})
    before = site.statuses(token), site.statuses(other)

    told = site.run("revoke", f"--{claim}", f"revoked-{claim}")

    assert before == ({200}, {200})
    assert told == f"Tokens with {name} revoked-{claim} are refused.\n"
    assert site.refused_soon(token)
    assert site.statuses(other) == {200}


def test_a_revocation_is_in_the_audit_trail(site: Site) -> None:
    site.run("revoke", "--subject", "audited-1")
    auditor = Person(site.service.client, token_with(site, roles=["auditor"]))

    found = auditor.graphql("{ auditEvents(first: 20) { nodes { interaction operation resources } } }").json()

    told = {
        "interaction": "REVOKE_TOKEN",
        "operation": "taskward revoke",
        "resources": ["Person/audited-1"],
    }
    assert told in found["data"]["auditEvents"]["nodes"]


def test_a_43_a_subject_may_come_back_with_a_new_token(site: Site) -> None:
    old = token_with(site, sub="returning")
    site.run("revoke", "--subject", "returning")
    gone = site.refused_soon(old)

    again = token_with(site, sub="returning", iat=round(time.time(), 3))

    assert gone
    assert site.statuses(again) == {200}


def test_keys_rotate_under_running_workers_and_old_tokens_stay_good(site: Site) -> None:
    old = token_with(site)
    site.statuses(old)

    kid = site.run("keys", "rotate").split()[0]
    new = new_issuer(site)

    assert new.key.kid == kid
    assert site.statuses(token_with(site)) == {200}
    assert site.statuses(old) == {200}
    listed = site.run("keys", "list").splitlines()
    assert listed[0] == f"{kid}  signs and verifies"
    assert "verifies until 20" in listed[1]


def test_a_key_that_may_be_known_is_distrusted_by_every_worker_at_once(site: Site) -> None:
    old = token_with(site)
    before = site.statuses(old)

    site.run("keys", "rotate", "--now")

    assert before == {200}
    assert site.refused_soon(old)
    assert site.statuses(new_issuer(site).issue(Grant("admin", Role.ADMIN), 60)) == {200}
    assert len(site.run("keys", "list").splitlines()) == 1


def test_a_revocation_says_what_it_revokes(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "server", "revoke", "something"],
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "--token, --session or --subject" in done.stderr
