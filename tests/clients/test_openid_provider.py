"""Taskward behind a real OpenID provider: people and clients, rotated keys, and the provider away."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.clients.openid_provider import OpenIdProvider, new_key, openid_provider
from tests.clients.test_javascript_clients import needs_clients
from tests.databases import ENGINES, Databases
from tests.service import Person, Service, free_port, running_service
from tests.tasks import documented_task

pytestmark = needs_clients


@pytest.fixture(scope="module", params=ENGINES)
def site(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[OpenIdProvider, Service]]:
    folder = tmp_path_factory.mktemp(f"openid-{request.param}")
    with (
        openid_provider(free_port(), new_key("one")) as provider,
        running_service(
            databases.migrated(request.param), folder, oidc_issuer=provider.url, oidc_audience="taskward"
        ) as service,
    ):
        yield provider, service


def test_a_client_in_its_own_name_works_at_both_doors(site: tuple[OpenIdProvider, Service]) -> None:
    provider, service = site
    importer = Person(service.client, provider.client_token("system/Task.cruds"))

    created = importer.fhir("POST", "/Task", documented_task())
    found = importer.graphql("query($id: ID!) { task(id: $id) { status } }", id=created.json()["id"])

    assert created.status_code == 201
    assert found.json() == {"data": {"task": {"status": "REQUESTED"}}}


def test_a_client_does_no_more_than_its_scopes(site: tuple[OpenIdProvider, Service]) -> None:
    provider, service = site
    reader = Person(service.client, provider.client_token("system/Task.rs"))

    refused = reader.fhir("POST", "/Task", documented_task())

    assert reader.fhir("GET", "/Task").status_code == 200
    assert refused.status_code == 403
    assert refused.headers["www-authenticate"].endswith('scope="user/Task.c"')


def test_somebody_who_signs_in_with_a_browser_is_the_practitioner_they_are(
    site: tuple[OpenIdProvider, Service],
) -> None:
    provider, service = site
    tokens = provider.sign_in("nora-1", "openid user/Task.cruds")
    nora = Person(service.client, tokens["access_token"])

    me = nora.graphql("{ me { role reference } }").json()["data"]["me"]
    created = nora.fhir("POST", "/Task", documented_task(owned_by=None))

    assert me == {"role": "PRACTITIONER", "reference": "Practitioner/nora-1"}
    assert created.json()["owner"] == {"reference": "Practitioner/nora-1"}


def test_a_33_the_id_token_of_a_sign_in_opens_neither_door(site: tuple[OpenIdProvider, Service]) -> None:
    provider, service = site
    wrong = Person(service.client, provider.sign_in("nora-2", "openid user/Task.cruds")["id_token"])

    assert wrong.fhir("GET", "/Task").status_code == 401
    assert wrong.graphql("{ me { role } }").status_code == 401


def test_keys_rotate_and_the_provider_goes_away(tmp_path: Path) -> None:
    port, scope = free_port(), "system/Task.rs"
    with ExitStack() as stack:
        with openid_provider(port, new_key("one")) as provider:
            service = stack.enter_context(
                running_service(
                    f"sqlite:///{tmp_path}/t.db", tmp_path, oidc_issuer=provider.url, oidc_audience="taskward"
                )
            )
            old = Person(service.client, provider.client_token(scope))
            at_first = old.fhir("GET", "/Task").status_code
        while_away = old.fhir("GET", "/Task").status_code
        with openid_provider(port, new_key("two")) as provider:
            new = Person(service.client, provider.client_token(scope))
            rotated = new.fhir("GET", "/Task").status_code, old.fhir("GET", "/Task").status_code
        gone = new.fhir("GET", "/Task").status_code, service.client.get("/readyz").status_code

    assert (at_first, while_away) == (200, 200)
    assert rotated == (200, 401)
    assert gone == (200, 200)
