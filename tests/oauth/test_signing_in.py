"""Who is asked to sign in, to allow something, or nothing at all.

https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
"""

import pytest

from tests.oauth.world import App, Asked, World, came_back, part


def own_pages(world: World) -> App:
    return App("taskward-explorer", None, f"{world.url}/signed-in")


def test_who_is_signed_in_is_not_asked_again(world: World) -> None:
    browser = world.signed_in(world.somebody())

    back = came_back(browser.authorize(Asked(own_pages(world), prompt="none").query))

    assert back["code"]


def test_a_client_is_allowed_once(world: World) -> None:
    person, app = world.somebody(), world.app()
    browser = world.signed_in(person)

    page = browser.authorize(Asked(app, scope="user/Task.rs").query)
    browser.submit(page, decision="allow")
    again = browser.authorize(Asked(app, scope="user/Task.rs").query)
    silently = browser.authorize(Asked(app, scope="user/Task.rs", prompt="none").query)
    for_more = browser.authorize(Asked(app, scope="user/Task.rs openid").query)
    asking_again = browser.authorize(Asked(app, scope="user/Task.rs", prompt="consent").query)

    assert "/oauth/consent" in str(page.request.url)
    assert came_back(again)["code"]
    assert came_back(silently)["code"]
    assert "/oauth/consent" in str(for_more.request.url)
    assert "/oauth/consent" in str(asking_again.request.url)


def test_who_denies_is_believed_and_asked_again_the_next_time(world: World) -> None:
    browser, request = world.signed_in(world.somebody()), Asked(world.app())

    denied = came_back(browser.submit(browser.authorize(request.query), decision="deny"))
    nothing = came_back(browser.submit(browser.authorize(request.query)))

    assert denied["error"] == nothing["error"] == "access_denied"
    assert denied["state"] == request.parameters["state"]
    assert denied["iss"] == world.url


def test_without_consent_a_client_that_may_not_ask_hears_that_it_is_required(world: World) -> None:
    browser = world.signed_in(world.somebody())

    back = came_back(browser.authorize(Asked(world.app(), prompt="none").query))

    assert back["error"] == "consent_required"


@pytest.mark.parametrize("changes", [{"prompt": "login"}, {"prompt": "select_account"}, {"max_age": "0"}])
def test_a_client_can_want_somebody_to_sign_in_again(world: World, changes: dict[str, str | None]) -> None:
    person = world.somebody()
    browser = world.signed_in(person)
    request = Asked(own_pages(world), scope="openid user/Task.rs", **changes)

    page = browser.authorize(request.query)
    code = came_back(browser.submit(page, username=person.username, password=person.password))["code"]

    assert "/oauth/sign-in" in str(page.request.url)
    identity = part(world.token(**request.exchange(code)).json()["id_token"], 1)
    assert identity["iat"] - identity["auth_time"] < 60


def test_a_hint_fills_in_the_username(world: World) -> None:
    page = world.browser().authorize(Asked(world.app(), login_hint='nora"><b>').query)

    assert 'value="nora&#34;&gt;&lt;b&gt;"' in page.text


def test_a_wrong_password_and_an_unknown_name_look_the_same(world: World) -> None:
    person, request = world.somebody(), Asked(world.app())

    def refused(username: str) -> str:
        browser = world.browser()
        page = browser.submit(browser.authorize(request.query), username=username, password="wrong")
        assert page.status_code == 400
        return page.text.replace(username, "NAME")

    def without_token(text: str) -> list[str]:
        return [line for line in text.splitlines() if "csrf" not in line]

    assert without_token(refused(person.username)) == without_token(refused("nobody-at-all"))


@pytest.mark.parametrize("form", ["sign-in", "consent"])
def test_a_form_of_another_browser_is_refused(world: World, form: str) -> None:
    person, query = world.somebody(), Asked(world.app()).query
    theirs, other = world.browser(), world.browser()
    if form == "consent":
        theirs, other = world.signed_in(person), world.signed_in(person)
    page = theirs.authorize(query)
    other.authorize(query)
    fields = {"username": person.username, "password": person.password, "decision": "allow"}

    forged = other.client.post(f"/oauth/{form}?{query}", data=fields)
    page.request.headers.clear()
    stolen = other.submit(page, **fields)
    cookieless = world.browser().client.post(f"/oauth/{form}?{query}", data=fields)

    assert form in str(page.request.url)
    assert {forged.status_code, stolen.status_code, cookieless.status_code} == {403}


def test_a_form_counts_for_the_request_that_it_was_shown_for(world: World) -> None:
    person = world.somebody()
    browser = world.signed_in(person)
    page = browser.authorize(Asked(world.app(), scope="user/Task.r").query)
    page.request.url = page.request.url.copy_with(
        query=Asked(world.app(), scope="user/*.cruds").query.encode()
    )

    assert browser.submit(page, decision="allow").status_code == 403


def test_signing_in_changes_the_cookie_which_no_script_can_read(world: World) -> None:
    person, browser = world.somebody(), world.browser()
    request = Asked(world.app())
    page = browser.authorize(request.query)
    before = browser.client.cookies["taskward"]

    page = browser.submit(page, username=person.username, password=person.password)

    assert browser.client.cookies["taskward"] != before
    cookie = world.browser().authorize(request.query).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/oauth" in cookie
    assert "expires" not in cookie


def test_another_person_in_the_same_browser_takes_over(world: World) -> None:
    first, second = world.somebody(), world.somebody("auditor")
    browser, request = (
        world.signed_in(first),
        Asked(own_pages(world), scope="openid online_access user/Task.rs"),
    )
    tokens = world.token(**request.exchange(came_back(browser.authorize(request.query))["code"])).json()

    page = browser.authorize(Asked(own_pages(world), prompt="login").query)
    browser.submit(page, username=second.username, password=second.password)
    theirs = Asked(own_pages(world), scope="openid user/Task.rs")
    identity = world.token(**theirs.exchange(came_back(browser.authorize(theirs.query))["code"])).json()

    assert part(identity["id_token"], 1)["sub"] == second.id
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert world.token(**refresh, client_id="taskward-explorer").json()["error"] == "invalid_grant"


def test_who_is_disabled_is_signed_out_and_gets_no_more_tokens(world: World) -> None:
    person, request = world.somebody(), Asked(world.app(), scope="user/Task.rs offline_access")
    browser = world.browser()
    code = browser.allowed(request, person)
    other = Asked(world.app(), scope="user/Task.rs offline_access")
    tokens = world.token(**other.exchange(browser.allowed_again(other))).json()

    world.service.admin().graphql(
        "mutation ($id: ID!) { setUserActive(id: $id, active: false) { id } }", id=person.id
    )

    assert world.token(**request.exchange(code)).json()["error"] == "invalid_grant"
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert world.token(**refresh, client_id=request.app.id).json()["error"] == "invalid_grant"
    assert "/oauth/sign-in" in str(browser.authorize(request.query).request.url)
    page = world.browser().sign_in(request.query, person)
    assert page.status_code == 400
