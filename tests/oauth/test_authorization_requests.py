"""What is wrong with an authorization request, and who hears of it.

https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
"""

import pytest

from tests.oauth.world import CALLBACK, App, Asked, World, came_back

WRONG_FOR_THE_CLIENT: dict[str, tuple[dict[str, str | None], str]] = {
    "no PKCE": ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    "PKCE without its method": ({"code_challenge_method": None}, "invalid_request"),
    "PKCE plain": ({"code_challenge_method": "plain"}, "invalid_request"),
    "a challenge that is none": ({"code_challenge": "abc"}, "invalid_request"),
    "a challenge with a line break": ({"code_challenge": "a" * 43 + "\n"}, "invalid_request"),
    "a token instead of a code": ({"response_type": "token"}, "unsupported_response_type"),
    "a hybrid": ({"response_type": "code id_token"}, "unsupported_response_type"),
    "a response type with a quote": ({"response_type": 'co"de'}, "unsupported_response_type"),
    "no response type": ({"response_type": None}, "unsupported_response_type"),
    "no scope that exists": ({"scope": "launch/patient email"}, "invalid_scope"),
    "scopes of a patient": ({"scope": "patient/Task.rs"}, "invalid_scope"),
    "scopes of a system": ({"scope": "system/Task.rs"}, "invalid_scope"),
    "the answer in a fragment": ({"response_mode": "fragment"}, "invalid_request"),
    "a request object": ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
    "a request by address": ({"request_uri": "https://app.example.org/r"}, "request_uri_not_supported"),
    "nobody and somebody": ({"prompt": "none login"}, "invalid_request"),
    "an unknown prompt": ({"prompt": "create"}, "invalid_request"),
    "an age that is no number": ({"max_age": "-1"}, "invalid_request"),
    "another FHIR server": ({"aud": "https://elsewhere.example.org/fhir"}, "invalid_request"),
    "another resource": ({"resource": "https://elsewhere.example.org"}, "invalid_target"),
    "a nonce without end": ({"nonce": "n" * 600}, "invalid_request"),
    "nobody to sign in": ({"prompt": "none"}, "login_required"),
}


@pytest.mark.parametrize("wrong", WRONG_FOR_THE_CLIENT)
def test_the_client_hears_what_is_wrong_with_its_request(world: World, wrong: str) -> None:
    changes, error = WRONG_FOR_THE_CLIENT[wrong]
    request = Asked(world.app(), **changes)

    back = world.browser().authorize(request.query)

    assert back.headers["location"].startswith(f"{CALLBACK}?")
    told = came_back(back)
    assert told["error"] == error
    assert told["state"] == request.parameters["state"]
    assert told["iss"] == world.url
    assert "code" not in told


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "nobody"},
        {"client_id": "no\x00body"},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example.org/callback"},
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": f"{CALLBACK}?a=b"},
        {"redirect_uri": 'https://app.example.org/"<script>alert(1)</script>'},
        {"client_id": "nobody", "response_type": "token"},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    world: World, changes: dict[str, str | None]
) -> None:
    page = world.browser().authorize(Asked(world.app(), **changes).query)

    assert page.status_code == 400
    assert "location" not in page.headers
    assert "<script>" not in page.text


def test_a_parameter_that_is_there_twice_is_refused(world: World) -> None:
    page = world.browser().authorize(f"{Asked(world.app()).query}&state=another")

    assert page.status_code == 400
    assert "location" not in page.headers


def test_a_disabled_client_gets_no_code_and_no_token(world: World) -> None:
    app = world.new_app("--redirect-uri", CALLBACK)
    tokens = world.tokens_of(world.somebody(), app, scope="user/Task.rs offline_access")

    assert world.taskward("client", "disable", app.id).returncode == 0

    assert world.browser().authorize(Asked(app).query).status_code == 400
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": app.id}
    refused = world.token(**refresh)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client")


def test_an_app_on_this_computer_may_listen_on_any_port(world: World) -> None:
    app = world.app("--redirect-uri", "http://127.0.0.1/callback")
    request = Asked(App(app.id, None, "http://127.0.0.1:50123/callback"))

    code = world.browser().allowed(request, world.somebody())

    assert world.token(**request.exchange(code)).status_code == 200


def test_a_request_may_be_posted(world: World) -> None:
    person, request = world.somebody(), Asked(world.app(), scope="user/Task.rs")
    browser = world.browser()

    posted = browser.client.post("/oauth/authorize", data=request.parameters)
    page = browser.get(str(posted.request.url.join(posted.headers["location"])))
    asked = browser.submit(page, username=person.username, password=person.password)
    code = came_back(browser.submit(asked, decision="allow"))["code"]

    assert posted.status_code == 303
    assert world.token(**request.exchange(code)).status_code == 200


@pytest.mark.parametrize("path", ["authorize", "sign-in", "consent"])
def test_pages_are_kept_and_framed_by_nobody(world: World, path: str) -> None:
    browser = world.signed_in(world.somebody()) if path == "consent" else world.browser()
    page = browser.get(f"/oauth/{path}?{Asked(world.app()).query}")

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
