"""Everyone changes their own password on a page, who is signed in and who is not."""

import httpx2

from tests.oauth.test_audit import events, interactions
from tests.oauth.world import App, Asked, Browser, Somebody, World, came_back

GOOD = "three wet umbrellas in June"
PAGE = "/oauth/password"


def own_pages(world: World) -> App:
    return App("taskward-explorer", None, f"{world.url}/signed-in")


def change(browser: Browser, person: Somebody, new: str = GOOD, again: str | None = None) -> httpx2.Response:
    return browser.submit(
        browser.get(PAGE),
        username=person.username,
        current_password=person.password,
        new_password=new,
        repeated_password=new if again is None else again,
    )


def can_sign_in(world: World, person: Somebody, password: str) -> bool:
    known = Somebody(person.id, person.username, password, person.role)
    return world.browser().sign_in(Asked(own_pages(world)).query, known).status_code == 303


def test_who_is_signed_in_changes_the_password_and_is_signed_out_everywhere(world: World) -> None:
    person = world.somebody()
    request = Asked(own_pages(world), scope="openid online_access user/Task.rs")
    browser, other = world.signed_in(person), world.signed_in(person)
    tokens = world.token(**request.exchange(came_back(browser.authorize(request.query))["code"])).json()

    page = browser.get(PAGE)
    changed = change(browser, person)

    assert f'value="{person.username}"' in page.text
    assert "readonly" in page.text
    assert "Your password is changed" in changed.text
    assert can_sign_in(world, person, GOOD)
    assert not can_sign_in(world, person, person.password)
    for each in (browser, other):
        assert "/oauth/sign-in" in str(each.authorize(Asked(own_pages(world)).query).request.url)
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert world.token(**refresh, client_id="taskward-explorer").json()["error"] == "invalid_grant"


def test_who_is_not_signed_in_says_who_they_are(world: World) -> None:
    person, newcomer = world.somebody(), world.newcomer()

    for each in (person, newcomer):
        page = world.browser().get(PAGE)
        changed = change(world.browser(), each)

        assert "readonly" not in page.text
        assert "Your password is changed" in changed.text
        assert can_sign_in(world, each, GOOD)


def test_in_a_signed_in_browser_nobody_changes_the_password_of_another(world: World) -> None:
    person, other = world.somebody(), world.somebody()

    refused = change(world.signed_in(person), other)

    assert refused.status_code == 400
    assert "The current password is wrong." in refused.text
    assert can_sign_in(world, other, other.password)


def test_a_wrong_password_and_an_unknown_name_look_the_same(world: World) -> None:
    person = world.somebody()

    def refused(username: str) -> list[str]:
        page = change(world.browser(), Somebody("", username, "wrong", ""))
        assert page.status_code == 400
        return [line for line in page.text.replace(username, "NAME").splitlines() if "csrf" not in line]

    assert refused(person.username) == refused("nobody-at-all")


def test_guesses_wait_as_they_do_at_the_sign_in(world: World) -> None:
    person = world.somebody()
    browser = world.signed_in(person)
    guess = Somebody(person.id, person.username, "a wrong password", person.role)

    refused = [change(browser, guess) for _ in range(5)]

    assert [answer.status_code for answer in refused] == [400, 400, 400, 429, 429]
    assert "The current password is wrong. Wait 1 second and try again." in refused[3].text
    assert "There were too many wrong passwords. Wait 1 second and try again." in refused[4].text
    assert refused[4].headers["retry-after"] == "1"


def test_a_new_password_is_judged_like_any_and_none_is_shown_again(world: World) -> None:
    person = world.somebody()
    browser = world.signed_in(person)

    short, same, different = (
        change(browser, person, "short"),
        change(browser, person, person.password),
        change(browser, person, GOOD, "three wet umbrellas in July"),
    )

    assert "A password has at least 15 characters" in short.text
    assert "This is the password that you have already" in same.text
    assert "The two new passwords are not the same" in different.text
    for answer in (short, same, different):
        assert answer.status_code == 400
        assert answer.headers["cache-control"] == "no-store"
        assert person.password not in answer.text
        assert "umbrellas" not in answer.text
    assert can_sign_in(world, person, person.password)


def test_a_form_of_another_browser_is_refused(world: World) -> None:
    person = world.somebody()
    fields = {
        "username": person.username,
        "current_password": person.password,
        "new_password": GOOD,
        "repeated_password": GOOD,
    }
    page = world.browser().get(PAGE)
    signed_in = world.signed_in(person)

    answers = [
        signed_in.submit(page, **fields),
        signed_in.client.post(PAGE, data=fields),
        world.browser().client.post(PAGE, data=fields),
    ]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert all("This form was not shown to this browser" in answer.text for answer in answers)
    assert can_sign_in(world, person, person.password)


def test_the_audit_trail_tells_who_changed_it_and_counts_the_refused(world: World) -> None:
    person = world.somebody()
    browser = world.signed_in(person)
    change(browser, Somebody(person.id, person.username, "CANARY-wrong", person.role))
    change(browser, person)

    found = events(world, subject=[person.id])

    assert interactions(found) == ["CHANGE_ACCOUNT:password", "SIGN_IN", "CHANGE_ACCOUNT:password"]
    assert found[-1]["resources"] == [f"Person/{person.id}"]
    assert found[-1]["operation"] == f"POST {PAGE}"
    assert "CANARY" not in str(events(world, interaction=["CHANGE_ACCOUNT"]))
