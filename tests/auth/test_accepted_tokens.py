"""Tokens that are accepted, and what their claims amount to."""

import time
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from graphql_schema.access import Actor, Caller, Permission, Role, require
from graphql_schema.errors import ApiError, Problem
from server.auth.keys import signing_key
from server.auth.tokens import Grant, TokenIssuer
from tests.auth.conftest import AUDIENCE, ISSUER, Installation
from tests.auth.forging import NOW

TASK = {permission for permission in Permission if permission.resource_type == "Task"}


def actor(ours: Installation, **changes: Any) -> Actor:
    caller = ours.caller(ours.token(**changes))
    assert isinstance(caller, Actor)
    return caller


def verified(key: ECKey, token: str) -> Caller:
    return Installation(key, at=time.time()).caller(token.encode())


def refuses_to_read(actor: Actor) -> bool:
    try:
        require(actor, Permission.READ)
    except ApiError as error:
        return error.problem is Problem.FORBIDDEN
    return False


@pytest.mark.parametrize("role", Role)
def test_our_own_tokens_come_back_as_what_was_granted(tmp_path: Path, role: Role) -> None:
    key = signing_key(tmp_path)
    grant = Grant("nora", role, name="Nora", practitioner_id="p1", client_id="worklist")

    token = TokenIssuer(key, ISSUER, AUDIENCE).issue(grant, 60)
    caller = verified(key, token)

    assert isinstance(caller, Actor)
    assert caller.role is role
    assert (caller.subject, caller.name, caller.practitioner_id) == ("nora", "Nora", "p1")
    assert caller.client_id == "worklist"


@pytest.mark.parametrize("role", Role)
def test_our_own_tokens_grant_all_that_the_role_may_do(tmp_path: Path, role: Role) -> None:
    key = signing_key(tmp_path)
    token = TokenIssuer(key, ISSUER, AUDIENCE).issue(Grant("nora", role), 60)

    caller = verified(key, token)

    assert isinstance(caller, Actor)
    assert caller.permissions == caller.granted


def test_a_token_of_another_installation_is_refused(tmp_path: Path) -> None:
    elsewhere = signing_key(tmp_path / "elsewhere")
    token = TokenIssuer(elsewhere, ISSUER, AUDIENCE).issue(Grant("nora", Role.ADMIN), 60)

    caller = verified(signing_key(tmp_path / "here"), token)

    assert not isinstance(caller, Actor)


def test_a_25_token_within_the_leeway_is_accepted(ours: Installation) -> None:
    assert actor(ours, exp=NOW - 10)
    assert actor(ours, nbf=NOW + 10, iat=NOW + 10)


def test_a_29_list_of_audiences_with_ours_is_accepted(ours: Installation) -> None:
    assert actor(ours, aud=["https://other.example.org", AUDIENCE])


@pytest.mark.parametrize(
    "roles", [..., None, "", [], "boss", ["boss"], {"admin": True}, [["admin"]], "ADMIN", 7, "admin,auditor"]
)
def test_a_37_no_role_is_guessed(ours: Installation, roles: Any) -> None:
    caller = actor(ours, roles=roles)

    assert caller.role is None
    assert refuses_to_read(caller)


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        (["admin"], Role.ADMIN),
        ("admin", Role.ADMIN),
        ("boss practitioner", Role.PRACTITIONER),
        (["practitioner", "admin"], Role.ADMIN),
        (["admin", "auditor"], Role.AUDITOR),
        (["practitioner", "auditor"], Role.AUDITOR),
        (["admin", 7, None, {}], Role.ADMIN),
    ],
)
def test_a_39_several_roles_are_the_widest_but_an_auditor_never_writes(
    ours: Installation, roles: Any, role: Role
) -> None:
    assert actor(ours, roles=roles).role is role


@pytest.mark.parametrize(
    "user",
    [
        ...,
        "Patient/p1",
        "PractitionerRole/p1",
        "practitioner/p1",
        "https://other.example.org/api/fhir/Practitioner/p1",
        f"{ISSUER}/Practitioner/p1",
        f"{AUDIENCE}/{AUDIENCE}/Practitioner/p1",
        "/Practitioner/p1",
        "Practitioner/../x",
        "Practitioner/p1/_history/1",
        "Practitioner/p1 ",
        "Practitioner/",
        "Practitioner",
        f"Practitioner/{'p' * 65}",
        "",
        None,
        7,
        ["Practitioner/p1"],
        {"reference": "Practitioner/p1"},
    ],
)
def test_a_38_a_practitioner_without_a_valid_id_is_refused(ours: Installation, user: Any) -> None:
    caller = actor(ours, fhirUser=user)

    assert caller.practitioner_id is None
    assert refuses_to_read(caller)


@pytest.mark.parametrize("user", ["Practitioner/p1", f"{AUDIENCE}/Practitioner/p1"])
def test_a_practitioner_is_named_relative_or_under_our_base(ours: Installation, user: str) -> None:
    assert actor(ours, fhirUser=user).reference == "Practitioner/p1"


def test_practitioner_id_is_looked_at_only_without_fhir_user(ours: Installation) -> None:
    assert actor(ours, fhirUser=..., practitioner_id="p2").practitioner_id == "p2"
    assert actor(ours, fhirUser="Patient/1", practitioner_id="p2").practitioner_id is None
    assert actor(ours, fhirUser=..., practitioner_id="../p2").practitioner_id is None


@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        (..., set()),
        ("openid user/*.cruds", set(Permission)),
        ("user/Task.cruds", TASK),
        ("user/Task.r", {Permission.READ}),
        ("user/Task.read", {Permission.READ, Permission.SEARCH}),
        (
            "user/*.s",
            {
                Permission.SEARCH,
                Permission.SEARCH_AUDIT,
                Permission.FIND_ACCOUNTS,
                Permission.FIND_PRACTITIONERS,
            },
        ),
        ("user/Practitioner.cruds", {Permission.READ_PRACTITIONER, Permission.FIND_PRACTITIONERS}),
        ("user/Person.rs", {Permission.READ_ACCOUNTS, Permission.FIND_ACCOUNTS}),
        ("user/Patient.rs", set()),
        ("system/Task.cruds", set()),
        ("user/Task.rs?status=requested", set()),
        ("patient/*.cruds", set()),
        ("openid", set()),
        ("", set()),
        (None, set()),
        (["user/Task.cruds"], TASK),
        ({"user/Task.cruds": True}, set()),
    ],
)
def test_a_40_to_a_42_scopes_grant_only_what_they_say(
    ours: Installation, scope: Any, granted: set[Permission]
) -> None:
    assert actor(ours, scope=scope).granted == granted
