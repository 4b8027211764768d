"""What Inferno's SMART App Launch kit asks of discovery, token and introspection endpoints.

https://github.com/inferno-framework/smart-app-launch-test-kit
https://hl7.org/fhir/smart-app-launch/conformance.html
"""

from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.oauth.world import App, Asked, World, part

WELL_KNOWN = "/api/fhir/.well-known/smart-configuration"
ADDRESSES = (
    "authorization_endpoint",
    "token_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "jwks_uri",
    "issuer",
)


def document(world: World, path: str = WELL_KNOWN, **headers: str) -> dict[str, Any]:
    answer = httpx2.get(f"{world.url}{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    read: dict[str, Any] = answer.json()
    return read


@pytest.mark.parametrize(
    "accept", ["application/json", "application/fhir+xml", "text/html", "*/*", "application/fhir+json;q=0.1"]
)
def test_smart_configuration_is_json_whatever_is_accepted(world: World, accept: str) -> None:
    assert document(world, accept=accept) == document(world)


def test_smart_configuration_has_what_inferno_requires(world: World) -> None:
    configuration = document(world)

    for name in ADDRESSES:
        parts = urlsplit(configuration[name])
        assert (parts.scheme, parts.netloc) == ("http", urlsplit(world.url).netloc), name
    assert "authorization_code" in configuration["grant_types_supported"]
    assert configuration["code_challenge_methods_supported"] == ["S256"]
    assert all(isinstance(capability, str) for capability in configuration["capabilities"])
    assert "sso-openid-connect" in configuration["capabilities"]
    assert {"openid", "fhirUser", "offline_access"} <= set(configuration["scopes_supported"])


def test_only_capabilities_that_exist_are_told(world: World) -> None:
    capabilities = document(world)["capabilities"]

    assert not [name for name in capabilities if name.startswith(("launch", "context", "permission-patient"))]
    assert "client-confidential-asymmetric" not in capabilities


def test_the_capability_statement_tells_the_same_addresses(world: World) -> None:
    statement = httpx2.get(f"{world.url}/api/fhir/metadata").json()
    security = statement["rest"][0]["security"]
    [extension] = [each for each in security["extension"] if each["url"].endswith("/oauth-uris")]
    uris = {each["url"]: each["valueUri"] for each in extension["extension"]}

    configuration = document(world)
    assert uris == {
        "authorize": configuration["authorization_endpoint"],
        "token": configuration["token_endpoint"],
    }
    assert security["service"][0]["coding"][0]["code"] == "SMART-on-FHIR"


def test_openid_discovery_agrees_with_the_others(world: World) -> None:
    openid = document(world, "/.well-known/openid-configuration")
    oauth = document(world, "/.well-known/oauth-authorization-server")
    smart = document(world)

    assert openid["issuer"] == world.url
    assert {name: openid[name] for name in oauth} == oauth
    assert {name: oauth[name] for name in smart if name != "capabilities"} == {
        name: value for name, value in smart.items() if name != "capabilities"
    }
    assert openid["subject_types_supported"] == ["public"]
    assert openid["id_token_signing_alg_values_supported"] == ["ES256"]
    assert openid["authorization_response_iss_parameter_supported"] is True


@pytest.mark.parametrize(
    "path", [WELL_KNOWN, "/.well-known/openid-configuration", "/.well-known/jwks.json", "/api/fhir/metadata"]
)
def test_any_page_may_read_how_to_sign_in(world: World, path: str) -> None:
    answer = httpx2.get(f"{world.url}{path}", headers={"Origin": "https://anywhere.example.org"})

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"


def test_the_keys_verify_the_tokens_and_hold_nothing_private(world: World) -> None:
    keys = httpx2.get(f"{world.url}/.well-known/jwks.json").json()["keys"]
    tokens = world.tokens_of(world.somebody(), scope="openid user/Task.rs")

    for name in ("access_token", "id_token"):
        assert part(tokens[name], 0)["kid"] in [key["kid"] for key in keys]
    assert all(key["alg"] == "ES256" and key["use"] == "sig" and "d" not in key for key in keys)


def test_a_standalone_launch_gets_what_inferno_checks(world: World) -> None:
    person = world.somebody()
    scope = "launch/patient openid fhirUser offline_access user/Task.rs"
    request = Asked(world.app(), scope=scope, aud=f"{world.url}/api/fhir")
    answer = world.token(**request.exchange(world.browser().allowed(request, person)))

    tokens = answer.json()
    assert answer.headers["content-type"].startswith("application/json")
    assert {"no-store"} == {answer.headers["cache-control"]}
    assert {"no-cache"} == {answer.headers["pragma"]}
    assert tokens["token_type"].lower() == "bearer"
    assert isinstance(tokens["expires_in"], int)
    assert 0 < tokens["expires_in"] <= 3600
    assert set(tokens["scope"].split()) == set(scope.split()) - {"launch/patient"}
    identity = part(tokens["id_token"], 1)
    assert {"iss", "sub", "aud", "exp", "iat"} <= identity.keys()
    assert identity["fhirUser"].startswith(f"{world.url}/api/fhir/Practitioner/")


def test_a_refresh_gets_what_inferno_checks(world: World) -> None:
    app = world.app()
    tokens = world.tokens_of(world.somebody(), app, scope="openid offline_access user/Task.rs")
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": app.id}

    answer = world.token(**form, scope="user/Task.rs")

    assert answer.status_code == 200
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    refreshed = answer.json()
    assert set(refreshed["scope"].split()) <= set(tokens["scope"].split())
    assert refreshed["access_token"] != tokens["access_token"]
    assert refreshed["refresh_token"]


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": "authorization_code", "code": "BAD"},
        {"grant_type": "refresh_token", "refresh_token": "BAD"},
        {"grant_type": "BAD"},
        {"grant_type": "client_credentials", "client_assertion_type": "BAD", "client_assertion": "BAD"},
    ],
)
def test_a_bad_token_request_is_400_or_401_in_json(world: World, form: dict[str, str]) -> None:
    answer = world.token(**form, client_id=world.app().id)

    assert answer.status_code in {400, 401}
    assert answer.json()["error"]


def test_introspection_has_what_inferno_requires(world: World) -> None:
    app: App = world.app()
    tokens = world.tokens_of(world.somebody(), app, scope="openid fhirUser user/Task.rs")
    address = document(world)["introspection_endpoint"]
    robot = world.robot()

    good = httpx2.post(address, data={"token": tokens["access_token"]}, auth=robot.basic)
    bad = httpx2.post(address, data={"token": "INVALID_TOKEN_VALUE"}, auth=robot.basic)

    identity = part(tokens["id_token"], 1)
    told = good.json()
    assert told["active"] is True
    assert told["client_id"] == app.id
    assert set(told["scope"].split()) == set(tokens["scope"].split())
    assert (told["iss"], told["sub"]) == (identity["iss"], identity["sub"])
    assert (bad.status_code, bad.json()) == (200, {"active": False})


def test_v1_scopes_are_granted_as_v1_scopes(world: World) -> None:
    tokens = world.tokens_of(world.somebody("admin"), scope="user/Task.read user/Task.write")

    assert tokens["scope"] == "user/Task.read user/Task.write"
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert httpx2.get(f"{world.url}/api/fhir/Task", headers=headers).status_code == 200


def test_a_type_that_was_not_granted_is_401_or_403(world: World) -> None:
    tokens = world.tokens_of(world.somebody("admin"), scope="user/AuditEvent.rs")

    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    answer = httpx2.get(f"{world.url}/api/fhir/Task", headers=headers)

    assert answer.status_code == 403
    assert "insufficient_scope" in answer.headers["www-authenticate"]
