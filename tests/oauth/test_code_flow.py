"""Authorization code with PKCE: https://www.rfc-editor.org/rfc/rfc6749#section-4.1 ."""

import pytest

from tests.oauth.world import App, Asked, World, came_back, part


def test_somebody_signs_in_allows_and_the_client_gets_tokens(world: World) -> None:
    person = world.somebody("practitioner")
    request = Asked(world.app(), scope="openid fhirUser profile offline_access user/Task.cruds", nonce="n-1")
    browser = world.browser()

    page = browser.sign_in(request.query, person)
    assert "Care App" in page.text
    back = came_back(browser.submit(page, decision="allow"))
    answer = world.token(**request.exchange(back["code"]))

    assert back["state"] == request.parameters["state"]
    assert back["iss"] == world.url
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    tokens = answer.json()
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 600
    assert tokens["scope"] == "openid fhirUser profile offline_access user/Task.crus"
    claims = part(tokens["access_token"], 1)
    assert claims["sub"] == person.id
    assert claims["client_id"] == request.app.id
    assert claims["fhirUser"] == f"Practitioner/{person.practitioner_id}"
    assert claims["sid"]
    identity = part(tokens["id_token"], 1)
    assert part(tokens["id_token"], 0)["typ"] == "JWT"
    assert (identity["aud"], identity["nonce"]) == (request.app.id, "n-1")
    assert identity["fhirUser"] == f"{world.url}/api/fhir/Practitioner/{person.practitioner_id}"
    me = world.service.client.get(
        "/api/fhir/Task", headers={"Authorization": f"Bearer {tokens['access_token']}"}
    )
    assert me.status_code == 200, me.text


@pytest.mark.parametrize("state", ["a b+c", "ä€😀", '{"a": "b&c=d"}', "%00%2B", "#?/;,'~"])
def test_a_state_comes_back_as_it_was(world: World, state: str) -> None:
    browser = world.signed_in(world.somebody())
    own = App("taskward-explorer", None, f"{world.url}/signed-in")

    assert came_back(browser.authorize(Asked(own, state=state).query))["state"] == state


def test_without_a_state_none_comes_back(world: World) -> None:
    browser = world.signed_in(world.somebody())
    own = App("taskward-explorer", None, f"{world.url}/signed-in")

    assert came_back(browser.authorize(Asked(own, state=None).query)).keys() == {"code", "iss"}


def test_a_redirect_uri_keeps_its_own_query(world: World) -> None:
    uri = "https://app.example.org/callback?tenant=a%2Fb"
    app = world.app("--redirect-uri", uri)
    request = Asked(App(app.id, None, uri))
    browser = world.browser()

    back = came_back(browser.submit(browser.sign_in(request.query, world.somebody()), decision="allow"))

    assert back["tenant"] == "a/b"
    assert world.token(**request.exchange(back["code"])).status_code == 200
