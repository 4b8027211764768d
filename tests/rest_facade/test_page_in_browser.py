"""The FHIR addresses in a real browser, against the running demo."""

import pytest
from playwright.sync_api import expect

from tests.browser import NOTHING_STORED, Visit, needs_chromium

pytestmark = needs_chromium


def open_page(visit: Visit, path: str) -> None:
    visit.open(f"/api/fhir{path}")


def sign_in(visit: Visit) -> None:
    visit.sign_in()
    expect(visit.page.locator(".status")).to_have_text("200 OK")


def test_without_a_token_the_page_says_how_to_sign_in_and_one_click_does(visit: Visit) -> None:
    open_page(visit, "/Task?_count=2")
    expect(visit.page.locator(".status")).to_have_text("401 Unauthorized")
    expect(visit.page.get_by_role("main")).to_contain_text("Sign in above")

    sign_in(visit)

    expect(visit.page.get_by_role("status")).to_have_text("Signed in as Ada Admin")
    expect(visit.page.get_by_label("Answer")).to_contain_text('"type": "searchset"')


def test_links_lead_on_and_back_while_the_sign_in_lasts(visit: Visit) -> None:
    open_page(visit, "/Task?_count=2")
    sign_in(visit)

    visit.page.get_by_role("link", name="Next page").click()
    expect(visit.page.get_by_role("link", name="Previous page")).to_be_visible()
    visit.page.get_by_label("Answer").get_by_role("link", name="api/fhir/Task/").first.click()
    expect(visit.page.get_by_label("Answer")).to_contain_text('"resourceType": "Task"')
    expect(visit.page.get_by_role("link", name="Next page")).to_have_count(0)
    visit.page.get_by_role("link", name='"Patient/').click()
    expect(visit.page.locator("h1")).to_contain_text("Task?patient=Patient/")
    expect(visit.page.locator(".status")).to_have_text("200 OK")
    visit.page.go_back()
    expect(visit.page.locator("h1")).not_to_contain_text("patient=")
    visit.page.get_by_role("link", name="Capabilities").click()

    expect(visit.page.get_by_label("Answer")).to_contain_text('"CapabilityStatement"')
    assert visit.complaints == []


def test_the_form_searches_with_what_is_filled_in(visit: Visit) -> None:
    open_page(visit, "/Task?_count=2")
    sign_in(visit)

    visit.page.get_by_text("Search tasks").click()
    visit.page.get_by_label("status", exact=True).fill("in-progress")
    visit.page.get_by_role("button", name="Search").click()

    expect(visit.page.locator("h1")).to_contain_text("Task?status=in-progress&_count=2")
    expect(visit.page.get_by_label("Answer")).to_contain_text('"status": "in-progress"')
    expect(visit.page.get_by_label("Answer")).not_to_contain_text('"status": "requested"')


def test_a_pasted_token_signs_in_too_and_signing_out_forgets_it(visit: Visit) -> None:
    open_page(visit, "/Task?_count=1")
    sign_in(visit)
    token = visit.tokens[-1]
    open_page(visit, "/Task?_count=1")

    visit.page.get_by_label("Access token").fill(f"Bearer {token}")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".status")).to_have_text("200 OK")
    visit.page.get_by_role("button", name="Sign out").click()

    expect(visit.page.locator(".status")).to_have_text("401 Unauthorized")
    expect(visit.page.get_by_label("Answer")).not_to_contain_text("searchset")


def test_the_token_stays_in_memory_and_everything_on_our_own_host(visit: Visit) -> None:
    open_page(visit, "/Task?_count=2")
    sign_in(visit)
    visit.page.get_by_role("link", name="Next page").click()
    expect(visit.page.get_by_role("link", name="Previous page")).to_be_visible()

    assert visit.stored == NOTHING_STORED
    assert [url for url in visit.requests if visit.tokens[-1] in url] == []
    assert [url for url in visit.requests if not url.startswith((visit.base, "data:"))] == []
    assert visit.complaints == []


@pytest.mark.parametrize("path", ["/Task?_count=2", "/metadata", "/nothing"])
def test_every_page_fits_a_narrow_phone_in_light_and_dark(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 640})
    colours = set()
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)
        open_page(visit, path)
        expect(visit.page.get_by_label("Access token")).to_be_visible()
        colours.add(visit.page.evaluate("getComputedStyle(document.body).backgroundColor"))

        assert visit.page.evaluate("document.documentElement.scrollWidth") == 320

    assert len(colours) == 2
