"""Giving tokens back and asking what they are worth.

https://www.rfc-editor.org/rfc/rfc7009 and https://www.rfc-editor.org/rfc/rfc7662
"""

import time
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey

from graphql_schema.access import Role
from server.auth.tokens import Grant, TokenIssuer
from tests.oauth.world import HIDDEN, App, Asked, World, part

OFFLINE = "openid offline_access user/Task.rs"
INACTIVE = {"active": False}


def introspected(world: World, token: str, app: App | None = None, **more: str) -> Any:
    answer = world.post("/oauth/introspect", data={"token": token, **more}, auth=(app or world.robot()).basic)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_good_access_token_is_described(world: World) -> None:
    person, app = world.somebody(), world.app()
    tokens = world.tokens_of(person, app, scope="user/Task.rs")

    told = introspected(world, tokens["access_token"], token_type_hint="anything")

    assert told["active"] is True
    assert told["scope"] == tokens["scope"] == "user/Task.rs"
    assert (told["client_id"], told["sub"], told["iss"]) == (app.id, person.id, world.url)
    assert told["exp"] == part(tokens["access_token"], 1)["exp"]
    assert told["aud"] == f"{world.url}/api/fhir"
    assert told["fhirUser"] == f"Practitioner/{person.practitioner_id}"
    assert isinstance(told["iat"], int)
    assert "name" not in told


def test_a_refresh_token_is_described_to_its_own_client_alone(world: World) -> None:
    app = world.app("--redirect-uri", "https://app.example.org/callback", "--confidential")
    tokens = world.tokens_of(world.somebody(), app, scope=OFFLINE)

    assert introspected(world, tokens["refresh_token"], app)["scope"] == OFFLINE
    assert introspected(world, tokens["refresh_token"]) == INACTIVE


def test_of_anything_else_nothing_is_said(world: World) -> None:
    person = world.somebody()
    tokens = world.tokens_of(person, scope=OFFLINE)
    service = world.service.issuer
    expired = TokenIssuer(service.key, service.issuer, service.audience, now=lambda: time.time() - 3600)
    another_key = ECKey.generate_key("P-256")
    another_key.ensure_kid()
    foreign = TokenIssuer(another_key, service.issuer, service.audience)
    elsewhere = TokenIssuer(service.key, service.issuer, "https://elsewhere.example.org")
    grant = Grant("admin", Role.ADMIN)
    signature = tokens["access_token"].rpartition(".")[2]

    for text in (
        "abc",
        "a.b.c",
        "ÿ",
        "x" * 20_000,
        tokens["id_token"],
        tokens["access_token"].replace(signature, signature[::-1]),
        expired.issue(grant, 60),
        foreign.issue(grant, 60),
        elsewhere.issue(grant, 60),
        "eyJhbGciOiJub25lIn0.e30.",
    ):
        assert introspected(world, text) == INACTIVE, text[:20]


@pytest.mark.parametrize("form", [{}, {"token": ""}])
def test_a_request_without_a_token_is_invalid(world: World, form: dict[str, str]) -> None:
    for path in ("introspect", "revoke"):
        answer = world.post(f"/oauth/{path}", data={**form, "a": "b"}, auth=world.robot().basic)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_only_clients_with_a_secret_may_ask_what_a_token_is_worth(world: World) -> None:
    tokens = world.tokens_of(world.somebody())
    form = {"token": tokens["access_token"]}
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

    anonymous = world.post("/oauth/introspect", data=form)
    public = world.post("/oauth/introspect", data={**form, "client_id": world.app().id})
    by_token = world.post("/oauth/introspect", data=form, headers=bearer)
    wrong = world.post("/oauth/introspect", data=form, auth=(world.robot().id, "wrong"))

    assert (anonymous.status_code, public.status_code) == (400, 400)
    assert (by_token.status_code, wrong.status_code) == (401, 401)
    assert {a.json()["error"] for a in (anonymous, public, by_token, wrong)} == {"invalid_client"}


def test_a_revoked_access_token_is_refused_soon_and_the_others_are_not(world: World) -> None:
    app = world.app()
    first = world.tokens_of(world.somebody(), app, scope=OFFLINE)
    second = world.token(
        grant_type="refresh_token", refresh_token=first["refresh_token"], client_id=app.id
    ).json()

    answer = world.post("/oauth/revoke", data={"token": first["access_token"], "client_id": app.id})

    assert answer.status_code == 200
    assert introspected(world, first["access_token"]) == INACTIVE
    assert introspected(world, second["access_token"])["active"] is True
    assert refused_soon(world, first["access_token"])
    headers = {"Authorization": f"Bearer {second['access_token']}"}
    assert httpx2.get(f"{world.url}/api/fhir/Task", headers=headers).status_code == 200


def test_revoking_a_refresh_token_ends_the_sign_in(world: World) -> None:
    app = world.app()
    tokens = world.tokens_of(world.somebody(), app, scope=OFFLINE)
    form = {"token": tokens["refresh_token"], "client_id": app.id, "token_type_hint": "refresh_token"}

    answers = [world.post("/oauth/revoke", data=form).status_code for _ in range(2)]

    assert answers == [200, 200]
    assert introspected(world, tokens["access_token"]) == INACTIVE
    again = world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"], client_id=app.id)
    assert again.json()["error"] == "invalid_grant"


def test_what_is_no_token_is_revoked_already(world: World) -> None:
    answer = world.post("/oauth/revoke", data={"token": "abc", "client_id": world.app().id})

    assert answer.status_code == 200


def test_a_token_of_another_client_stays(world: World) -> None:
    tokens = world.tokens_of(world.somebody(), scope=OFFLINE)

    for name in ("access_token", "refresh_token"):
        answer = world.post("/oauth/revoke", data={"token": tokens[name]}, auth=world.robot().basic)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert introspected(world, tokens["access_token"])["active"] is True


def test_who_is_not_known_revokes_nothing(world: World) -> None:
    answer = world.post("/oauth/revoke", data={"token": "abc", "client_id": "nobody"})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


def test_signing_out_ends_what_was_granted_but_for_when_one_is_away(world: World) -> None:
    person = world.somebody()
    browser = world.signed_in(person)
    kept: dict[str, dict[str, Any]] = {}
    own = App("taskward-explorer", None, f"{world.url}/signed-in")
    for scope in ("online_access", "offline_access"):
        request = Asked(own, scope=f"openid {scope} user/Task.rs")
        kept[scope] = world.token(**request.exchange(browser.allowed_again(request))).json()

    asked = browser.get("/oauth/end-session")
    still_in = introspected(world, kept["online_access"]["access_token"])
    done = browser.client.post("/oauth/end-session", data=hidden_of(asked.text))

    assert "Sign out?" in asked.text
    assert still_in["active"] is True
    assert "You are signed out" in done.text
    assert introspected(world, kept["online_access"]["access_token"]) == INACTIVE
    assert introspected(world, kept["offline_access"]["access_token"])["active"] is True
    assert "/oauth/sign-in" in str(browser.authorize(Asked(own).query).request.url)


def test_a_client_signs_its_user_out_with_the_id_token(world: World) -> None:
    browser = world.signed_in(world.somebody())
    own = App("taskward-explorer", None, f"{world.url}/signed-in")
    request = Asked(own, scope="openid offline_access user/Task.rs")
    tokens = world.token(**request.exchange(browser.allowed_again(request))).json()
    where = {"post_logout_redirect_uri": own.redirect_uri, "state": "s-1"}

    back = browser.client.get("/oauth/end-session", params={"id_token_hint": tokens["id_token"], **where})

    assert back.status_code == 303
    assert back.headers["location"] == f"{own.redirect_uri}?state=s-1"
    assert introspected(world, tokens["access_token"]) == INACTIVE


@pytest.mark.parametrize("hint", [None, "eyJ", "access"])
def test_nobody_is_sent_away_without_a_good_id_token(world: World, hint: str | None) -> None:
    tokens = world.tokens_of(world.somebody())
    parameters = {"post_logout_redirect_uri": "https://app.example.org/callback", "client_id": world.app().id}
    if hint:
        parameters["id_token_hint"] = tokens["access_token"] if hint == "access" else hint

    page = httpx2.get(f"{world.url}/oauth/end-session", params=parameters)

    assert page.status_code == 200
    assert "You are signed out" in page.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_sites_form_does_not_take_the_cookie_from_a_browser(world: World, method: str) -> None:
    # Browsers send no SameSite=Lax cookie with it, but would believe an answer that removes one.
    form = {"state": "s"} if method == "POST" else None

    answer = httpx2.request(method, f"{world.url}/oauth/end-session", data=form)

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


def hidden_of(text: str) -> dict[str, str]:
    return dict(HIDDEN.findall(text))


def refused_soon(world: World, token: str) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        headers = {"Authorization": f"Bearer {token}"}
        if httpx2.get(f"{world.url}/api/fhir/Task", headers=headers).status_code == 401:
            return True
        time.sleep(0.2)
    return False
