"""A running server whose callers come from a foreign issuer, which rotates, misbehaves and goes away."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from graphql_schema.access import Role
from tests.auth.fake_issuer import AUDIENCE, DISCOVERY, KEYS, FakeIssuer, Reply, fake_issuer, signed
from tests.auth.test_refused_at_the_doors import W1
from tests.databases import ENGINES, Databases
from tests.service import Person, Service, free_port, running_service
from tests.tasks import documented_task


@dataclass(frozen=True)
class Site:
    """A server and the issuer that it believes."""

    service: Service
    issuer: FakeIssuer

    def person(self, token: str) -> Person:
        return Person(self.service.client, token)

    def statuses(self, token: str) -> tuple[int, int]:
        rest, graphql = self.answers(token)
        return rest.status_code, graphql.status_code

    def answers(self, token: str) -> tuple[httpx2.Response, httpx2.Response]:
        person = self.person(token)
        return person.fhir("GET", "/Task?_count=1"), person.graphql("{ me { role } }")


@contextmanager
def running_site(url: str, folder: Path, **settings: str) -> Iterator[Site]:
    with fake_issuer() as issuer:
        every: dict[str, Any] = {"oidc_issuer": issuer.url, "oidc_audience": AUDIENCE, **settings}
        with running_service(url, folder, **every) as service:
            yield Site(service, issuer)


@pytest.fixture(scope="module", params=ENGINES)
def site(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp(f"foreign-{request.param}")
    with running_site(databases.migrated(request.param), folder) as running:
        yield running
    log = running.service.log.read_bytes()
    assert b"Traceback" not in log
    assert b"eyJ" not in log


@pytest.fixture(autouse=True)
def _well_behaved(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "site" in request.fixturenames:
        request.getfixturevalue("site").issuer.replies.clear()


def test_a_foreign_token_opens_both_doors_as_what_it_says(site: Site) -> None:
    practitioner = site.issuer.token(
        roles=["care-practitioner"], practitioner_id="p1", name="Nora", scope="user/*.cruds"
    )

    me = site.person(practitioner).graphql("{ me { name role reference } }").json()["data"]["me"]
    created = site.person(practitioner).fhir("POST", "/Task", documented_task(owned_by=None))

    assert me == {"name": "Nora", "role": "PRACTITIONER", "reference": "Practitioner/p1"}
    assert created.json()["owner"] == {"reference": "Practitioner/p1"}
    assert site.statuses(site.issuer.token()) == (200, 200)


@pytest.mark.parametrize(
    "key",
    [RSAKey.generate_key(2048), ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519")],
    ids=["RS256", "ES256", "Ed25519"],
)
def test_every_usual_kind_of_key_verifies(tmp_path: Path, key: Any) -> None:
    with running_site(f"sqlite:///{tmp_path}/t.db", tmp_path) as site:
        site.issuer.keys["second"] = key

        assert site.statuses(site.issuer.token()) == (200, 200)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"aud": ["another", f"{AUDIENCE}2"]},
        {"iss": "https://login.example.org"},
        {"iss": ["http://127.0.0.1"]},
        {"sub": ""},
        {"client_id": ...},
        {"jti": ...},
        {"iat": ...},
    ],
)
def test_a_28_to_a_31_foreign_claims_have_to_be_right(site: Site, changes: dict[str, Any]) -> None:
    rest, graphql = site.answers(site.issuer.token(**changes))

    assert (rest.status_code, graphql.status_code) == (401, 401)
    assert rest.headers["www-authenticate"] == graphql.headers["www-authenticate"] == W1


def test_a_32_to_a_34_other_kinds_of_tokens_are_refused(site: Site) -> None:
    for header in ({"typ": "JWT"}, {"typ": ...}, {"typ": "logout+jwt"}, {"typ": "id+jwt"}):
        assert site.statuses(site.issuer.token(header)) == (401, 401)


def test_a_15_nobody_is_asked_for_a_key_at_an_address_in_the_token(site: Site) -> None:
    attacker = ECKey.generate_key("P-256", {"kid": "evil"})
    before = dict(site.issuer.asked)

    for member in ("jku", "x5u"):
        header = {"kid": "first", "typ": "at+jwt", member: f"{site.issuer.url}/evil"}
        assert site.statuses(signed(header, site.issuer.claims(), attacker)) == (401, 401)

    assert site.issuer.asked["/evil"] == 0
    assert site.issuer.asked[KEYS] == before[KEYS]


def test_a_55_our_own_key_opens_nothing_and_the_embedded_endpoints_are_gone(site: Site) -> None:
    own = site.service.token(Role.ADMIN)

    assert site.statuses(own) == (401, 401)
    for path in (
        "/oauth/authorize",
        "/oauth/token",
        "/.well-known/openid-configuration",
        "/.well-known/jwks.json",
        "/.well-known/oauth-authorization-server",
    ):
        assert site.service.client.get(path).status_code == 404


def test_smart_clients_are_led_to_the_issuer(site: Site) -> None:
    site.statuses(site.issuer.token())

    smart = site.service.client.get("/api/fhir/.well-known/smart-configuration").json()
    statement = site.service.client.get("/api/fhir/metadata", headers={"Accept": "application/json"}).json()

    (uris,) = statement["rest"][0]["security"]["extension"]
    told = {each["url"]: each["valueUri"] for each in uris["extension"]}
    assert told == {"authorize": f"{site.issuer.url}/authorize", "token": f"{site.issuer.url}/token"}
    assert (smart["authorization_endpoint"], smart["token_endpoint"]) == (told["authorize"], told["token"])
    assert smart["issuer"] == site.issuer.url


def test_a_45_a_rotated_key_costs_one_fetch_for_many_requests(tmp_path: Path) -> None:
    with running_site(f"sqlite:///{tmp_path}/t.db", tmp_path) as site:
        site.statuses(site.issuer.token())
        site.issuer.asked.clear()
        site.issuer.rotate()

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: site.statuses(site.issuer.token()), range(16)))

        assert set(found) == {(200, 200)}
        assert site.issuer.asked == {KEYS: 1}


def test_a_44_what_a_removed_key_signed_is_refused_though_it_was_remembered(tmp_path: Path) -> None:
    with running_site(f"sqlite:///{tmp_path}/t.db", tmp_path) as site:
        old = site.issuer.token()
        before = site.statuses(old)
        site.issuer.rotate(keep=False)
        new = site.statuses(site.issuer.token())

        assert (before, new, site.statuses(old)) == ((200, 200), (200, 200), (401, 401))


def test_a_10_unknown_keys_ask_the_issuer_once(tmp_path: Path) -> None:
    with running_site(f"sqlite:///{tmp_path}/t.db", tmp_path) as site:
        site.statuses(site.issuer.token())
        site.issuer.asked.clear()

        found = {site.statuses(site.issuer.token({"kid": f"made-up-{i}"})) for i in range(100)}

        assert found == {(401, 401)}
        assert site.issuer.asked == {KEYS: 1}


def test_a_46_a_48_while_the_issuer_misbehaves_its_keys_stay_good(tmp_path: Path) -> None:
    with running_site(f"sqlite:///{tmp_path}/t.db", tmp_path) as site:
        good = site.issuer.token()
        site.statuses(good)
        site.issuer.replies[KEYS] = Reply(b"<html>", headers={"Content-Type": "text/html"})

        unknown = site.statuses(site.issuer.token({"kid": "made-up"}))

        assert (unknown, site.statuses(site.issuer.token())) == ((401, 401), (200, 200))
        assert site.service.log.read_text().count("cannot be used now") == 1


def test_a_47_without_any_keys_everyone_is_asked_to_come_back(tmp_path: Path) -> None:
    port = free_port()
    with fake_issuer() as another:
        token = another.token()
    issuer = f"http://127.0.0.1:{port}"
    settings: dict[str, Any] = {"oidc_issuer": issuer, "oidc_audience": AUDIENCE}
    with running_service(f"sqlite:///{tmp_path}/t.db", tmp_path, ready="/healthz", **settings) as service:
        claims = another.claims(iss=issuer)
        token = signed({"kid": "first", "typ": "at+jwt"}, claims, another.keys["first"])
        person = Person(service.client, token)
        rest, graphql = person.fhir("GET", "/Task"), person.graphql("{ me { role } }")
        ready = service.client.get("/readyz")
        nobody = service.nobody().fhir("GET", "/Task")

        with fake_issuer(port) as here:
            here.keys["first"] = another.keys["first"]
            until = time.monotonic() + 20
            while person.fhir("GET", "/Task").status_code != 200 and time.monotonic() < until:
                time.sleep(0.5)
            recovered = person.fhir("GET", "/Task").status_code, service.client.get("/readyz").status_code

    assert (rest.status_code, graphql.status_code, ready.status_code) == (503, 503, 503)
    assert rest.headers["retry-after"] == graphql.headers["retry-after"] == "5"
    assert rest.json()["issue"][0]["code"] == "transient"
    assert "www-authenticate" not in rest.headers
    assert ready.json() == {"status": "no issuer has given its keys yet"}
    assert nobody.status_code == 401
    assert recovered == (200, 200)


def test_several_issuers_are_believed_and_told_apart(tmp_path: Path) -> None:
    with fake_issuer() as second:
        database = f"sqlite:///{tmp_path}/t.db"
        with (
            fake_issuer() as first,
            running_service(
                database, tmp_path, oidc_issuer=f"{first.url},{second.url}", oidc_audience=AUDIENCE
            ) as service,
        ):
            site = Site(service, first)
            crossed = signed({"kid": "first", "typ": "at+jwt"}, second.claims(), first.keys["first"])
            created = [
                site.person(each.token(sub="1")).fhir(
                    "POST", "/Task", documented_task(), headers={"Idempotency-Key": "same"}
                )
                for each in (first, second)
            ]

            assert site.statuses(crossed) == (401, 401)
            assert [answer.status_code for answer in created] == [201, 201]
            assert created[0].json()["id"] != created[1].json()["id"]


def test_compat_believes_untyped_tokens_that_look_like_no_other_kind(tmp_path: Path) -> None:
    with running_site(f"sqlite:///{tmp_path}/t.db", tmp_path, oidc_typ="compat") as site:
        plain = {"typ": "JWT"}

        assert site.statuses(site.issuer.token(plain, jti=...)) == (200, 200)
        others: list[dict[str, Any]] = [{"nonce": "n"}, {"at_hash": "h"}, {"events": {}}, {"typ": "ID"}]
        for other in [*others, {"token_use": "id"}]:
            assert site.statuses(site.issuer.token(plain, **other)) == (401, 401)
        assert site.statuses(site.issuer.token(plain, scope=..., client_id=...)) == (401, 401)


def test_f_25_a_discovery_of_another_issuer_is_not_believed(tmp_path: Path) -> None:
    with fake_issuer() as issuer:
        issuer.replies[DISCOVERY] = Reply(
            json.dumps(issuer.discovery(issuer="https://evil.example")).encode()
        )
        settings: dict[str, Any] = {"oidc_issuer": issuer.url, "oidc_audience": AUDIENCE}
        with running_service(f"sqlite:///{tmp_path}/t.db", tmp_path, ready="/healthz", **settings) as service:
            assert Site(service, issuer).statuses(issuer.token()) == (503, 503)
            assert issuer.asked[KEYS] == 0
