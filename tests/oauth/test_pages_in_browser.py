"""Signing in with a password, allowing and denying, in a real browser and on both engines."""

import re
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Visit, needs_axe, needs_chromium, serious_findings, visiting
from tests.oauth.world import App, Asked, Somebody, World

pytestmark = needs_chromium

WRONG_PASSWORDS = 4
TASKS = "openid user/Task.rs"


@pytest.fixture
def person(world: World) -> Somebody:
    return world.somebody()


class AppPage(BaseHTTPRequestHandler):
    """The page of a client, at an origin of its own."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>App</title><link rel=icon href=data:,>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        pass


@pytest.fixture(scope="module")
def app_page() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), AppPage) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/callback"
        server.shutdown()


@pytest.fixture
def app(world: World, app_page: str) -> App:
    return world.new_app("--redirect-uri", app_page, redirect_uri=app_page)


@pytest.fixture
def visitor(browser: Browser, world: World) -> Iterator[Visit]:
    with visiting(browser, world.url) as visit:
        yield visit


def open_explorer(visitor: Visit) -> None:
    visitor.open("/graphql")
    expect(visitor.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def ask(visitor: Visit, app: App) -> None:
    visitor.open(f"/oauth/authorize?{Asked(app, scope=TASKS).query}")


def fill_in(page: Page, person: Somebody) -> None:
    page.get_by_label("Username").fill(person.username)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def expect_signed_in(visitor: Visit, person: Somebody) -> None:
    expect(visitor.page.get_by_role("banner").get_by_role("status")).to_contain_text(person.username)


def test_a_password_signs_in_to_the_explorer(visitor: Visit, person: Somebody) -> None:
    open_explorer(visitor)
    window = visitor.window()
    expect(window.get_by_label("Username")).to_be_visible()
    expect(window.get_by_text("Development identity provider")).to_have_count(0)

    with window.expect_event("close"):
        fill_in(window, person)

    expect_signed_in(visitor, person)
    assert [url for url in visitor.requests if person.password in url] == []
    assert visitor.complaints == []


def test_the_whole_sign_in_works_by_keyboard_alone(visitor: Visit, person: Somebody) -> None:
    open_explorer(visitor)
    with visitor.page.expect_popup() as opened:
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Enter")
    window = opened.value
    expect(window.get_by_label("Username")).to_be_focused()

    window.keyboard.type(person.username)
    window.keyboard.press("Tab")
    window.keyboard.type(person.password)
    with window.expect_event("close"):
        window.keyboard.press("Enter")

    expect_signed_in(visitor, person)


def test_a_second_sign_in_of_the_same_browser_asks_for_nothing(visitor: Visit, person: Somebody) -> None:
    open_explorer(visitor)
    window = visitor.window()
    with window.expect_event("close"):
        fill_in(window, person)

    open_explorer(visitor)
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()

    expect_signed_in(visitor, person)


def test_a_wrong_password_is_told_and_the_right_one_still_works(visitor: Visit, person: Somebody) -> None:
    open_explorer(visitor)
    window = visitor.window()

    fill_in(window, replace(person, password="not the password"))

    expect(window.get_by_role("alert")).to_contain_text("Signing in did not work")
    expect(window.get_by_label("Username")).to_have_value(person.username)
    expect(window.get_by_label("Password")).to_be_focused()
    expect(window.get_by_label("Password")).to_have_value("")
    with window.expect_event("close"):
        fill_in(window, person)
    expect_signed_in(visitor, person)


def test_the_time_to_wait_is_told_to_known_and_unknown_alike(
    visitor: Visit, person: Somebody, app: App
) -> None:
    told = []
    for stranger in (person, replace(person, username=f"no-{person.username}")):
        ask(visitor, app)
        for attempt in range(WRONG_PASSWORDS):
            fill_in(visitor.page, replace(stranger, password=f"not the password {attempt}"))
            expect(visitor.page.get_by_role("alert")).to_be_visible()
        told.append(re.sub(r"\d+", "N", visitor.page.get_by_role("alert").inner_text()))

    assert told[0] == told[1]
    assert re.search(r"wait N.seconds? and try again", told[0])


def test_allowing_sends_a_code_to_the_client_and_is_remembered(
    visitor: Visit, person: Somebody, app: App
) -> None:
    ask(visitor, app)
    fill_in(visitor.page, person)
    for shown in ("Care App", person.username, "Read and search tasks", app.redirect_uri):
        expect(visitor.page.get_by_role("main")).to_contain_text(shown)

    visitor.page.get_by_role("button", name="Allow").click()
    expect(visitor.page).to_have_title("App")
    first = visitor.page.url
    ask(visitor, app)

    expect(visitor.page).to_have_title("App")
    assert "code=" in first
    assert "code=" in visitor.page.url
    assert visitor.page.url != first
    assert visitor.complaints == []


def test_without_scripts_people_sign_in_and_allow_as_well(
    browser: Browser, world: World, person: Somebody, app: App
) -> None:
    with visiting(browser, world.url, java_script_enabled=False) as visitor:
        ask(visitor, app)
        fill_in(visitor.page, person)
        visitor.page.get_by_role("button", name="Allow").click()

        expect(visitor.page).to_have_title("App")
        assert "code=" in visitor.page.url


def test_denying_tells_the_client_so_and_asks_again_next_time(
    visitor: Visit, person: Somebody, app: App
) -> None:
    ask(visitor, app)
    fill_in(visitor.page, person)

    visitor.page.get_by_role("button", name="Deny").click()

    expect(visitor.page).to_have_title("App")
    assert "error=access_denied" in visitor.page.url
    assert "code=" not in visitor.page.url
    ask(visitor, app)
    expect(visitor.page.get_by_role("button", name="Allow")).to_be_visible()


def test_a_request_of_a_stranger_is_told_here_and_sent_nowhere(visitor: Visit, app: App) -> None:
    for stranger, wrong in (
        (replace(app, id="nobody"), "client"),
        (replace(app, redirect_uri="https://evil.example/"), "redirect_uri"),
    ):
        ask(visitor, stranger)

        expect(visitor.page.get_by_role("main")).to_contain_text("This sign-in cannot go on")
        expect(visitor.page.get_by_role("main")).to_contain_text(wrong)
        assert visitor.page.url.startswith(visitor.base)


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_on_the_way_keeps_nobody_out_and_fits_a_narrow_phone(
    visitor: Visit, person: Somebody, app: App, scheme: Literal["light", "dark"]
) -> None:
    page = visitor.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})

    def judge(shown: str) -> None:
        expect(page.get_by_role("main")).to_contain_text(shown)
        assert serious_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320

    ask(visitor, app)
    judge("Sign in")
    fill_in(page, replace(person, password="not the password"))
    judge("Signing in did not work")
    fill_in(page, person)
    judge("Allow Care App")
    visitor.open("/oauth/authorize")
    judge("This sign-in cannot go on")
    visitor.open("/oauth/end-session")
    judge("Sign out")
    page.get_by_role("main").get_by_role("button").first.click()
    judge("You are signed out")
    visitor.open("/signed-in")
    judge("You can close this window")
    assert visitor.complaints == []
