"""Access tokens as the usual issuers shape them, read with the settings that docs/identity.md gives."""

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from graphql_schema.access import Actor, Caller, NoActorBecause, Permission, Role
from server.auth.verifier import TokenVerifier
from server.identity import foreign_issuer
from server.settings.loading import load_settings
from tests.auth.fake_issuer import signed
from tests.auth.forging import NOW

PAGE = (Path(__file__).parents[2] / "docs/identity.md").read_text()
KEY = RSAKey.generate_key(2048, {"kid": "k"})
READS = {Permission.READ, Permission.SEARCH}


@dataclass(frozen=True)
class Shape:
    """One issuer's header and claims, and whom they amount to with its block of settings."""

    settings: str
    header: dict[str, Any]
    claims: dict[str, Any]
    role: Role
    practitioner_id: str | None = None
    client_id: str | None = None
    permissions: set[Permission] = field(default_factory=lambda: set(READS))


KEYCLOAK = {
    "iss": "https://login.example.org/realms/care",
    "aud": ["taskward", "account"],
    "sub": "f1c4f64e-2c0c-4cda-8c9f-9f3f8f3a2b0e",
    "jti": "trrtcc:312ee6",
    "typ": "Bearer",
    "azp": "worklist",
    "sid": "4c0a3a8a-3a47-4f2f-8e89-9e5f9b0a0a0a",
    "acr": "1",
    "realm_access": {"roles": ["default-roles-care", "offline_access", "care-practitioner"]},
    "resource_access": {"account": {"roles": ["manage-account"]}},
    "scope": "openid profile user/Task.rs",
    "preferred_username": "nora",
    "fhirUser": "Practitioner/p1",
}
ENTRA = {
    "iss": "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0",
    "aud": "66666666-7777-8888-9999-000000000000",
    "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
    "oid": "00000000-0000-0000-66f3-3332eca7ea81",
    "azp": "9a8b7c6d-0000-1111-2222-333344445555",
    "azpacr": "0",
    "tid": "11111111-2222-3333-4444-555555555555",
    "uti": "fqiBqXLPj0eQa82S-IYFAA",
    "ver": "2.0",
    "scp": "access_as_user",
    "roles": ["Taskward.Practitioner"],
    "practitioner_id": "p1",
}
AUTH0 = {
    "iss": "https://care.eu.auth0.com/",
    "aud": ["https://tasks.example.org/api/fhir", "https://care.eu.auth0.com/userinfo"],
    "sub": "auth0|507f1f77bcf86cd799439011",
    "jti": "Bg1wzl5DpwSyxm3mlPGLbL",
    "client_id": "0oVcEGUsFQM3xWVZcZdRhU4mhg6uL8mO",
    "scope": "openid user/Task.rs",
    "https://tasks.example.org/roles": ["care-practitioner"],
    "https://tasks.example.org/fhirUser": "Practitioner/p1",
}
COGNITO = {
    "iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI",
    "aud": "https://tasks.example.org/api/fhir",
    "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
    "client_id": "1example23456789",
    "username": "nora",
    "token_use": "access",
    "cognito:groups": ["care-practitioner"],
    "scope": "openid user/Task.rs",
    "version": 2,
    "jti": "bbbbbbbb-cccc-dddd-eeee-ffffffffffff",
    "practitioner_id": "p1",
}
OKTA = {
    "iss": "https://care.okta.com/oauth2/aus5m2r2yaYx1o1vL5d7",
    "aud": "https://tasks.example.org/api/fhir",
    "sub": "nora@example.org",
    "jti": "AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE",
    "cid": "0oa5l40a5fyiNnTTv5d7",
    "uid": "00u5m2r2yaYx1o1vL5d7",
    "ver": 1,
    "scp": ["openid", "user/Task.rs"],
    "groups": ["Everyone", "care-practitioner"],
    "practitioner_id": "p1",
}

JWT: dict[str, Any] = {"typ": "JWT"}
NO_TYP: dict[str, Any] = {}

_NORA: dict[str, Any] = {"role": Role.PRACTITIONER, "practitioner_id": "p1"}
_DIRECTORY = {Permission.READ_PRACTITIONER, Permission.FIND_PRACTITIONERS}
_ROLE_ALONE = READS | {Permission.CREATE, Permission.UPDATE} | _DIRECTORY

SHAPES = {
    "Keycloak": Shape("Keycloak", JWT, KEYCLOAK, **_NORA, client_id="worklist"),
    "Keycloak, a service account": Shape(
        "Keycloak",
        JWT,
        KEYCLOAK
        | {
            "preferred_username": "service-account-importer",
            "azp": "importer",
            "realm_access": {"roles": ["care-admin"]},
            "scope": "system/Task.rs",
        },
        Role.ADMIN,
        "p1",
        "importer",
    ),
    "Entra": Shape(
        "Entra",
        JWT | {"x5t": "aPctw_odvROoENg3VoOlIh2tiEs"},
        ENTRA,
        **_NORA,
        client_id="9a8b7c6d-0000-1111-2222-333344445555",
        permissions=_ROLE_ALONE,
    ),
    "Entra, version 1": Shape(
        "Entra",
        JWT,
        {name: value for name, value in ENTRA.items() if name != "azp"} | {"appid": "9a8b", "ver": "1.0"},
        **_NORA,
        client_id="9a8b",
        permissions=_ROLE_ALONE,
    ),
    "Auth0": Shape("Auth0", {"typ": "at+jwt"}, AUTH0, **_NORA, client_id="0oVcEGUsFQM3xWVZcZdRhU4mhg6uL8mO"),
    "Cognito": Shape("Cognito", NO_TYP, COGNITO, **_NORA, client_id="1example23456789"),
    "Okta": Shape("Okta", NO_TYP, OKTA, **_NORA, client_id="0oa5l40a5fyiNnTTv5d7"),
}


class Keys:
    """The one key that signs everything here."""

    async def key(self, kid: str, _algorithm: str) -> RSAKey | None:
        return KEY if kid == "k" else None


class NothingRevoked:
    """No token is revoked; some issuers' have no `jti`."""

    are_known = True

    def refuse(self, _claims: dict[str, Any]) -> bool:
        return False


def block(name: str) -> dict[str, str]:
    """Return the settings in the block of docs/identity.md under this name."""
    found = re.search(rf"^### {name}\b.*?```sh\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    assert found, name
    return dict(re.findall(r'^(TASKWARD_\w+)="?([^"\n]*?)"?$', found[1], re.MULTILINE))


def caller(monkeypatch: pytest.MonkeyPatch, shape: Shape, **changes: Any) -> Caller:
    for name, value in block(shape.settings).items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    (name,) = settings.oidc_issuer
    verifier = TokenVerifier({name: foreign_issuer(name, Keys(), settings)}, NothingRevoked(), lambda: NOW)
    claims = {"iat": NOW - 60, "exp": NOW + 600} | shape.claims | changes
    token = signed({"kid": "k"} | shape.header, claims, KEY)
    return asyncio.run(verifier.caller(token.encode()))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_token_of_a_usual_issuer_is_read_as_documented(
    monkeypatch: pytest.MonkeyPatch, shape: Shape
) -> None:
    actor = caller(monkeypatch, shape)

    assert isinstance(actor, Actor)
    assert (actor.role, actor.practitioner_id) == (shape.role, shape.practitioner_id)
    assert actor.client_id == shape.client_id
    assert actor.permissions == shape.permissions
    assert actor.subject == f"{shape.claims['sub']}@{shape.claims['iss']}"


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_token_for_another_service_of_the_same_issuer_is_refused(
    monkeypatch: pytest.MonkeyPatch, shape: Shape
) -> None:
    assert caller(monkeypatch, shape, aud="another") is NoActorBecause.INVALID_TOKEN


ID_TOKENS: dict[str, dict[str, Any]] = {
    "Keycloak": {"typ": "ID", "at_hash": "x"},
    "Keycloak, a service account": {"typ": "Refresh"},
    "Entra": {"nonce": "x"},
    "Entra, version 1": {"at_hash": "x"},
    "Cognito": {"token_use": "id"},
    "Okta": {"at_hash": "x"},
}


@pytest.mark.parametrize("name", ID_TOKENS)
def test_another_kind_of_token_of_the_same_issuer_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert caller(monkeypatch, SHAPES[name], **ID_TOKENS[name]) is NoActorBecause.INVALID_TOKEN


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_without_our_role_nobody_may_do_anything(monkeypatch: pytest.MonkeyPatch, shape: Shape) -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ("roles", "groups", "realm_access", "cognito:groups", "https://tasks.example.org/roles")
    )

    actor = caller(monkeypatch, shape, **nothing, roles_of_others=["care-admin"])

    assert isinstance(actor, Actor)
    assert actor.permissions == set()
