"""Where people sign in elsewhere, nobody signs in here, and SMART clients hear where they do."""

import time
from collections.abc import Iterator

import httpx2
import pytest

from server.oauth.foreign_issuer import foreign_smart_configuration
from tests.oauth.world import Asked, World
from tests.service import Service, running_service


@pytest.fixture(scope="module")
def believer(running_world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("believer")
    with running_service(
        f"sqlite:///{folder}/taskward.db",
        folder,
        oidc_issuer=running_world.url,
        oidc_audience=f"{running_world.url}/api/fhir",
    ) as service:
        yield service


@pytest.mark.parametrize(
    "path",
    [
        "/oauth/authorize",
        "/oauth/sign-in",
        "/oauth/choose-password",
        "/oauth/consent",
        "/oauth/password",
        "/oauth/token",
        "/oauth/revoke",
        "/oauth/introspect",
        "/oauth/end-session",
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/.well-known/jwks.json",
    ],
)
def test_the_embedded_endpoints_are_not_there(believer: Service, world: World, path: str) -> None:
    query = Asked(world.app()).query

    assert httpx2.get(f"{believer.url}{path}?{query}").status_code == 404
    assert httpx2.post(f"{believer.url}{path}", data={"grant_type": "client_credentials"}).status_code == 404


def test_smart_clients_hear_where_the_issuer_is(believer: Service, world: World) -> None:
    address = f"{believer.url}/api/fhir/.well-known/smart-configuration"
    deadline = time.monotonic() + 10
    while (answer := httpx2.get(address)).status_code == 503 and time.monotonic() < deadline:
        time.sleep(0.1)

    told = answer.json()
    own = httpx2.get(f"{world.url}/api/fhir/.well-known/smart-configuration").json()
    assert {name: value for name, value in told.items() if name != "capabilities"} == {
        name: value for name, value in own.items() if name != "capabilities"
    }
    assert told["issuer"] == world.url
    assert set(told["capabilities"]) == {"permission-user", "permission-v1", "permission-v2"}
    statement = httpx2.get(f"{believer.url}/api/fhir/metadata").json()
    [extension] = statement["rest"][0]["security"]["extension"]
    uris = {each["url"]: each["valueUri"] for each in extension["extension"]}
    assert uris == {"authorize": told["authorization_endpoint"], "token": told["token_endpoint"]}


def test_plain_challenges_are_told_to_nobody() -> None:
    told = foreign_smart_configuration(
        {"issuer": "https://i.example.org", "code_challenge_methods_supported": ["plain", "S256"], "x": "y"}
    )

    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["grant_types_supported"] == ["authorization_code"]
    assert "x" not in told
