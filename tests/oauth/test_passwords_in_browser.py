"""Choosing and changing one's own password in a real browser, on both engines."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Visit, needs_axe, needs_chromium, serious_findings, visiting
from tests.oauth.world import Asked, Somebody, World

pytestmark = needs_chromium

GOOD = "three wet umbrellas in June"
NARROW = 320


@pytest.fixture
def visitor(browser: Browser, world: World) -> Iterator[Visit]:
    with visiting(browser, world.url) as visit:
        yield visit


def sign_in(page: Page, person: Somebody) -> None:
    page.get_by_label("Username").fill(person.username)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def choose(page: Page, new: str, again: str | None = None) -> None:
    page.get_by_label("New password", exact=True).fill(new)
    page.get_by_label("New password again").fill(new if again is None else again)
    page.get_by_role("button", name="Save password and continue").click()


def open_explorer(visitor: Visit) -> Page:
    visitor.open("/graphql")
    return visitor.window()


def expect_signed_in(visitor: Visit, person: Somebody) -> None:
    expect(visitor.page.get_by_role("banner").get_by_role("status")).to_contain_text(person.username)


def test_a_newcomer_chooses_a_password_on_the_way_into_the_explorer(visitor: Visit, world: World) -> None:
    person = world.newcomer()
    window = open_explorer(visitor)
    sign_in(window, person)
    expect(window.get_by_role("heading", name="Choose your password")).to_be_visible()
    expect(window.get_by_label("Username")).to_have_value(person.username)

    choose(window, "too short")
    expect(window.get_by_role("alert")).to_contain_text("at least 15 characters")
    expect(window.get_by_label("New password", exact=True)).to_be_focused()
    choose(window, GOOD, f"{GOOD}!")
    expect(window.get_by_role("alert")).to_contain_text("not the same")
    expect(window.get_by_label("New password again")).to_be_focused()
    with window.expect_event("close"):
        choose(window, GOOD)

    expect_signed_in(visitor, person)
    assert [url for url in visitor.requests if "umbrellas" in url or person.password in url] == []
    assert visitor.complaints == []


def test_a_password_is_chosen_by_keyboard_alone(visitor: Visit, world: World) -> None:
    person = world.newcomer()
    window = open_explorer(visitor)
    sign_in(window, person)
    expect(window.get_by_label("New password", exact=True)).to_be_focused()

    window.keyboard.type(GOOD)
    window.keyboard.press("Tab")
    window.keyboard.type(GOOD)
    with window.expect_event("close"):
        window.keyboard.press("Enter")

    expect_signed_in(visitor, person)


def test_without_scripts_a_password_is_chosen_as_well(browser: Browser, world: World) -> None:
    request = Asked(world.app(), scope="user/Task.rs")
    with visiting(browser, world.url, java_script_enabled=False) as visitor:
        visitor.open(f"/oauth/authorize?{request.query}")
        sign_in(visitor.page, world.newcomer())
        choose(visitor.page, GOOD)

        expect(visitor.page.get_by_role("button", name="Allow")).to_be_visible()


def test_the_explorer_leads_to_the_page_that_changes_the_password(visitor: Visit, world: World) -> None:
    person = world.somebody()
    window = open_explorer(visitor)
    with window.expect_event("close"):
        sign_in(window, person)
    expect_signed_in(visitor, person)

    with visitor.page.expect_popup() as opened:
        visitor.page.get_by_role("link", name="Change password").click()
    tab = opened.value
    expect(tab.get_by_label("Current password")).to_be_focused()
    tab.keyboard.type(person.password)
    tab.get_by_label("New password", exact=True).fill(GOOD)
    tab.get_by_label("New password again").fill(GOOD)
    tab.keyboard.press("Enter")

    expect(tab.get_by_role("heading", name="Your password is changed")).to_be_visible()
    tab.get_by_role("link", name="To the start page").click()
    expect(tab.get_by_role("heading", name="Taskward")).to_be_visible()
    again = open_explorer(visitor)
    with again.expect_event("close"):
        sign_in(again, replace(person, password=GOOD))
    expect_signed_in(visitor, person)
    assert visitor.complaints == []


def test_the_start_page_offers_it_to_who_is_signed_in_with_a_password(visitor: Visit, world: World) -> None:
    link = visitor.page.get_by_role("link", name="Change password")
    visitor.open("/")
    expect(visitor.page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(link).to_be_hidden()

    window = visitor.window()
    with window.expect_event("close"):
        sign_in(window, world.somebody())
    expect(link).to_be_visible()
    visitor.page.get_by_role("button", name="Sign out").click()

    expect(link).to_be_hidden()


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_passwords_keep_nobody_out_and_fit_a_narrow_phone(
    visitor: Visit, world: World, scheme: Literal["light", "dark"]
) -> None:
    page, person = visitor.page, world.newcomer()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": NARROW, "height": 900})

    def judge(shown: str) -> None:
        expect(page.get_by_role("main")).to_contain_text(shown)
        assert serious_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW

    visitor.open(f"/oauth/authorize?{Asked(world.app(), scope='user/Task.rs').query}")
    sign_in(page, person)
    judge("Choose your password")
    choose(page, "password1234567")
    judge("This password is easily guessed")
    choose(page, GOOD)
    judge("Allow Care App")
    visitor.open("/oauth/password")
    judge("Change password")
    page.get_by_label("Current password").fill("not it")
    page.get_by_label("New password", exact=True).fill(f"{GOOD} 2")
    page.get_by_label("New password again").fill(f"{GOOD} 2")
    page.get_by_role("button", name="Change password").click()
    judge("The current password is wrong.")
    page.get_by_label("Current password").fill(GOOD)
    page.get_by_label("New password", exact=True).fill(f"{GOOD} 2")
    page.get_by_label("New password again").fill(f"{GOOD} 2")
    page.get_by_role("button", name="Change password").click()
    judge("Your password is changed")
    visitor.open("/oauth/password")
    judge("Change password")
    assert visitor.complaints == []
