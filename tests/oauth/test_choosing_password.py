"""Who signs in with a password that somebody else made chooses one before anything is issued."""

import secrets

import httpx2
import pytest

from server.oauth.cookies import form_token
from tests.oauth.test_audit import events, interactions
from tests.oauth.world import App, Asked, Browser, Somebody, World, came_back

GOOD = "three wet umbrellas in June"


def own_pages(world: World) -> App:
    return App("taskward-explorer", None, f"{world.url}/signed-in")


def choose(
    browser: Browser, page: httpx2.Response, new: str = GOOD, again: str | None = None
) -> httpx2.Response:
    return browser.submit(page, new_password=new, repeated_password=new if again is None else again)


def is_choosing(page: httpx2.Response) -> bool:
    return "/oauth/choose-password" in str(page.request.url)


def with_password(person: Somebody, password: str = GOOD) -> Somebody:
    return Somebody(person.id, person.username, password, person.role, person.practitioner_id)


def test_a_newcomer_chooses_a_password_and_then_the_request_goes_on(world: World) -> None:
    person, browser = world.newcomer(), world.browser()
    request = Asked(world.app(), scope="user/Task.rs", prompt="login", max_age="600")

    asked = browser.sign_in(request.query, person)
    consent = choose(browser, asked)
    code = came_back(browser.submit(consent, decision="allow"))["code"]
    tokens = world.token(**request.exchange(code)).json()

    assert is_choosing(asked)
    assert asked.headers["cache-control"] == "no-store"
    assert "/oauth/consent" in str(consent.request.url)
    answer = world.service.client.get(
        "/api/fhir/Task", headers={"Authorization": f"Bearer {tokens['access_token']}"}
    )
    assert answer.status_code == 200


def test_the_chosen_password_signs_in_and_the_initial_one_no_longer(world: World) -> None:
    person, browser, request = world.newcomer(), world.browser(), Asked(own_pages(world))

    code = came_back(choose(browser, browser.sign_in(request.query, person)))

    assert code["state"] == request.parameters["state"]
    assert world.browser().sign_in(request.query, person).status_code == 400
    assert came_back(world.browser().sign_in(request.query, with_password(person)))["code"]


def test_nothing_is_issued_before_a_password_is_chosen(world: World) -> None:
    person, browser = world.newcomer(), world.browser()
    request, foreign = Asked(own_pages(world)), Asked(world.app())
    browser.sign_in(request.query, person)
    # As good a proof as the consent page itself would carry.
    proof = form_token(browser.client.cookies["taskward"], "consent", request.query.encode())

    ways = [
        browser.authorize(request.query),
        browser.authorize(foreign.query),
        browser.get(f"/oauth/consent?{foreign.query}"),
        browser.get(f"/oauth/choose-password?{foreign.query}"),
    ]
    decided = [
        browser.client.post(f"/oauth/consent?{request.query}", data={"decision": decision, "csrf": proof})
        for decision in ("allow", "deny")
    ]
    silently = came_back(browser.authorize(Asked(own_pages(world), prompt="none").query))

    assert [is_choosing(way) for way in ways] == [True] * len(ways)
    assert [answer.headers["location"].split("?")[0] for answer in decided] == ["choose-password"] * 2
    assert silently["error"] == "interaction_required"
    assert "code" not in silently


@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_a_consent_page_from_before_a_reset_leads_to_signing_in(world: World, decision: str) -> None:
    person, browser, request = world.somebody(), world.browser(), Asked(world.app(), scope="user/Task.rs")
    consent = browser.sign_in(request.query, person)
    reset(world, person)

    after = browser.submit(consent, decision=decision)

    assert "/oauth/sign-in" in str(after.request.url)


def test_an_allowed_request_waits_for_the_password_too(world: World) -> None:
    """A consent given earlier, and its form kept open in the browser, issue nothing to an initial password."""
    person, request = world.somebody(), Asked(world.app(), scope="user/Task.rs")
    world.browser().allowed(request, person)
    initial = reset(world, person)
    browser = world.browser()
    first = browser.sign_in(request.query, initial)
    shown = browser.client.get(f"/oauth/consent?{request.query}", follow_redirects=False)

    assert is_choosing(first)
    assert (shown.status_code, "choose-password" in shown.headers["location"]) == (303, True)
    assert came_back(choose(browser, first))["code"]


def reset(world: World, person: Somebody) -> Somebody:
    """Return somebody with the initial password that an admin gave them."""
    answer = world.service.admin().graphql(
        "mutation ($id: ID!) { resetPassword(id: $id) { initialPassword } }", id=person.id
    )
    return with_password(person, answer.json()["data"]["resetPassword"]["initialPassword"])


@pytest.mark.parametrize(
    ("new", "again", "sentence", "field"),
    [
        ("short", None, "A password has at least 15 characters", "new_password"),
        ("", None, "A password has at least 15 characters", "new_password"),
        ("ä" * 129, None, "A password has at most 256 bytes", "new_password"),
        ("password1234567", None, "This password is easily guessed", "new_password"),
        ("INITIAL", None, "This is the password that you have already", "new_password"),
        (GOOD, GOOD + "!", "The two new passwords are not the same", "repeated_password"),
        (GOOD, "", "The two new passwords are not the same", "repeated_password"),
    ],
)
def test_a_password_that_is_not_taken_is_refused_beside_its_field(
    world: World, new: str, again: str | None, sentence: str, field: str
) -> None:
    person, browser = world.newcomer(), world.browser()
    new = person.password if new == "INITIAL" else new
    asked = browser.sign_in(Asked(own_pages(world)).query, person)

    refused = choose(browser, asked, new, again)

    assert refused.status_code == 400
    assert sentence in refused.text
    assert 'aria-invalid="true"' in refused.text.split(f'id="{field}"')[1].split(">")[0]
    assert not new or new not in refused.text
    assert came_back(choose(browser, refused, GOOD))["code"]


def test_the_form_counts_in_its_browser_and_for_its_request_alone(world: World) -> None:
    person, other = world.newcomer(), world.newcomer()
    mine, theirs = world.browser(), world.browser()
    request = Asked(own_pages(world))
    page = mine.sign_in(request.query, person)
    theirs.sign_in(request.query, other)
    fields = {"new_password": GOOD, "repeated_password": GOOD}

    without_proof = mine.client.post(f"/oauth/choose-password?{request.query}", data=fields)
    stolen = theirs.submit(page, **fields)
    page.request.url = page.request.url.copy_with(query=Asked(own_pages(world)).query.encode())
    moved = mine.submit(page, **fields)
    nobody = world.browser().client.post(f"/oauth/choose-password?{request.query}", data=fields)

    assert {answer.status_code for answer in (without_proof, stolen, moved)} == {403}
    assert nobody.headers["location"].startswith("sign-in?")
    for each in (person, other):
        assert is_choosing(world.browser().sign_in(request.query, each))


def test_choosing_signs_out_every_other_browser_and_changes_the_cookie(world: World) -> None:
    person, request = world.newcomer(), Asked(own_pages(world))
    first, second = world.browser(), world.browser()
    page, left_open = first.sign_in(request.query, person), second.sign_in(request.query, person)
    before = first.client.cookies["taskward"]

    choose(first, page)

    assert first.client.cookies["taskward"] != before
    after = second.submit(left_open, new_password=f"{GOOD} 2", repeated_password=f"{GOOD} 2")
    assert "/oauth/sign-in" in str(after.request.url)
    assert came_back(first.authorize(Asked(own_pages(world)).query))["code"]


def test_a_reset_meanwhile_ends_the_page_and_its_password_is_the_one_that_counts(world: World) -> None:
    person, browser, request = world.newcomer(), world.browser(), Asked(own_pages(world))
    page = browser.sign_in(request.query, person)
    anew = reset(world, person)

    after = choose(browser, page)

    assert "/oauth/sign-in" in str(after.request.url)
    assert world.browser().sign_in(request.query, with_password(person)).status_code == 400
    assert is_choosing(world.browser().sign_in(request.query, anew))


def test_the_audit_trail_tells_who_chose_and_no_password(world: World) -> None:
    person, browser = world.newcomer(), world.browser()
    chosen = f"CANARY {secrets.token_hex(8)}"
    came_back(choose(browser, browser.sign_in(Asked(own_pages(world)).query, person), chosen))

    found = events(world, subject=[person.id])

    assert interactions(found) == ["SIGN_IN", "CHANGE_ACCOUNT:password", "SIGN_IN"]
    assert found[1]["resources"] == [f"Person/{person.id}"]
    assert found[1]["operation"] == "POST /oauth/choose-password"
    assert "CANARY" not in str(found)
    assert person.password not in str(found)
