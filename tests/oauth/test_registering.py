"""Which clients can be registered, and what the command line says of them."""

import json
from typing import Any

import pytest

from graphql_schema.access import Role
from graphql_schema.errors import ApiError
from server.oauth.registering import NewClient, registered
from tests.oauth.world import CALLBACK, World

REDIRECT = (CALLBACK,)
PEOPLE = "openid profile fhirUser online_access offline_access user/*.cruds"

GOOD: list[tuple[dict[str, Any], tuple[str, ...], str]] = [
    ({"redirect_uris": REDIRECT}, ("authorization_code", "refresh_token"), PEOPLE),
    ({"redirect_uris": REDIRECT, "grant_types": ("authorization_code",)}, ("authorization_code",), PEOPLE),
    ({"role": Role.ADMIN}, ("client_credentials",), "system/*.cruds"),
    ({"role": Role.ADMIN, "scope": "system/Task.rs"}, ("client_credentials",), "system/Task.rs"),
    (
        {"redirect_uris": REDIRECT, "role": Role.AUDITOR},
        ("authorization_code", "refresh_token", "client_credentials"),
        f"{PEOPLE} system/*.cruds",
    ),
    ({"is_confidential": True}, (), ""),
]


@pytest.mark.parametrize(("wanted", "grants", "scope"), GOOD)
def test_a_client_gets_what_fits_it(wanted: dict[str, Any], grants: tuple[str, ...], scope: str) -> None:
    client = registered(NewClient("Care  App", **wanted), None, 0)

    assert (client.grant_types, client.scope, client.name) == (grants, scope, "Care App")


WRONG: dict[str, dict[str, Any]] = {
    "nothing to do": {},
    "a code without an address": {"grant_types": ("authorization_code",), "is_confidential": True},
    "an address without a code": {"redirect_uris": REDIRECT, "grant_types": ("client_credentials",)},
    "a refresh of nothing": {"grant_types": ("refresh_token",)},
    "its own name without a role": {"grant_types": ("client_credentials",)},
    "a role without its own name": {
        "redirect_uris": REDIRECT,
        "grant_types": ("authorization_code",),
        "role": Role.ADMIN,
    },
    "a practitioner without an id": {"role": Role.PRACTITIONER},
    "an id without a practitioner": {"role": Role.ADMIN, "practitioner_id": "p1"},
    "an id that is none": {"role": Role.PRACTITIONER, "practitioner_id": "p/1"},
    "an address without TLS": {"redirect_uris": ("http://app.example.org/",)},
    "a scope that grants nothing": {"redirect_uris": REDIRECT, "scope": "launch"},
    "a scope of another context": {"redirect_uris": REDIRECT, "scope": "system/Task.rs"},
    "a scope of a patient": {"redirect_uris": REDIRECT, "scope": "patient/Task.rs"},
    "identity of a program": {"role": Role.ADMIN, "scope": "openid system/Task.rs"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_makes_no_sense_is_refused_with_a_sentence(wrong: str) -> None:
    with pytest.raises(ApiError) as refused:
        registered(NewClient("Care App", **WRONG[wrong]), None, 0)

    assert str(refused.value).endswith(".")


def test_a_secret_is_told_once_and_never_listed(world: World) -> None:
    app = world.new_app("--role", "auditor")

    listed = world.taskward("client", "list").stdout
    [found] = [each for line in listed.splitlines() if (each := json.loads(line))["id"] == app.id]

    assert app.secret
    assert app.secret not in listed
    assert "argon2" not in listed
    assert (found["confidential"], found["active"], found["role"]) == (True, True, "auditor")


def test_the_command_line_says_what_is_wrong(world: World) -> None:
    unknown = world.taskward("client", "disable", "nobody")
    nothing = world.taskward("client", "add", "--name", "Care App")

    assert (unknown.returncode, nothing.returncode) == (1, 1)
    assert unknown.stderr == "taskward: There is no client 'nobody'.\n"
    assert "redirect URI" in nothing.stderr


def test_a_foreign_issuer_knows_its_clients_itself(world: World) -> None:
    world.environment |= {
        "TASKWARD_OIDC_ISSUER": "https://login.example.org",
        "TASKWARD_OIDC_AUDIENCE": "tasks",
    }
    try:
        done = world.taskward("client", "add", "--name", "Care App", "--role", "admin")
    finally:
        del world.environment["TASKWARD_OIDC_ISSUER"], world.environment["TASKWARD_OIDC_AUDIENCE"]

    assert done.returncode == 2
    assert "TASKWARD_OIDC_ISSUER" in done.stderr
    assert done.stdout == ""
