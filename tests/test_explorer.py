"""The explorer and the start page in a real browser, against the running demo."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Response, Route, expect, sync_playwright

from server import pages

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
# No sandbox, because tests run as root in containers; the rest keeps the browser from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on this machine (apt install chromium)"
)


def _answers_the_editor(response: Response) -> bool:
    asked = response.request.post_data or ""
    return bool(asked) and "IntrospectionQuery" not in asked


@dataclass
class Visit:
    """One visitor: the page, and everything it asked for or complained about."""

    base: str
    page: Page
    requests: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open_explorer(self) -> None:
        self.page.goto(f"{self.base}/graphql")

    def sign_in(self, role: str) -> None:
        accounts = self.page.get_by_role("main").get_by_role("button")
        accounts.filter(has=self.page.get_by_text(role, exact=True)).first.click()
        expect(self.page.get_by_role("status")).to_contain_text("Signed in as")
        expect(self.page.get_by_label("Operation Editor")).to_contain_text("query Worklist")

    def run(self) -> None:
        with self.page.expect_response(_answers_the_editor):
            self.page.get_by_role("button", name="Execute query").click()

    @property
    def answer(self) -> Locator:
        return self.page.locator(".graphiql-response")

    def note(self, request: Request) -> None:
        self.requests.append(request.url)
        if scheme_and_token := request.headers.get("authorization"):
            self.tokens.append(scheme_and_token.removeprefix("Bearer "))


# A module's browser: while it is open, asyncio.run() fails in this thread, so other modules must not see it.
@pytest.fixture(scope="module")
def browser(demo_server: str) -> Iterator[Browser]:  # noqa: ARG001 - starts before the browser, ends after it
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, demo_server: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    visit = Visit(demo_server.rstrip("/"), context.new_page())
    context.on("request", visit.note)
    context.on(
        "console",
        lambda message: (
            visit.complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    yield visit
    context.close()


@needs_chromium
def test_one_click_signs_in_and_the_worklist_runs(visit: Visit) -> None:
    visit.open_explorer()
    visit.sign_in("admin")

    visit.run()

    expect(visit.answer).to_contain_text('"nodes"')
    expect(visit.page).to_have_title("Taskward explorer")


@needs_chromium
def test_before_sign_in_nothing_is_asked_of_the_api(visit: Visit) -> None:
    visit.open_explorer()

    expect(visit.page.get_by_role("main").get_by_role("button").first).to_be_visible()
    visit.page.wait_for_load_state("networkidle")

    assert visit.requests.count(f"{visit.base}/graphql") == 1
    assert visit.complaints == []


@needs_chromium
def test_all_comes_from_our_own_host_within_the_content_policy(visit: Visit) -> None:
    visit.open_explorer()
    visit.sign_in("practitioner")
    visit.run()
    expect(visit.answer).to_contain_text('"data"')

    visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    visit.page.wait_for_load_state("networkidle")

    assert visit.page.workers
    assert all(worker.url.startswith(f"{visit.base}/assets/") for worker in visit.page.workers)
    assert [url for url in visit.requests if not url.startswith((visit.base, "data:"))] == []
    assert visit.complaints == []


@needs_chromium
def test_the_token_stays_in_memory_and_out_of_every_address(visit: Visit) -> None:
    visit.open_explorer()
    visit.sign_in("auditor")
    visit.run()
    expect(visit.answer).to_contain_text('"data"')

    kept = visit.page.evaluate(
        "async () => JSON.stringify([localStorage, sessionStorage, await indexedDB.databases(), document.cookie])"
    )

    token = visit.tokens[-1]
    assert kept == '[{},{},[],""]'
    assert visit.page.url == f"{visit.base}/graphql"
    assert [url for url in visit.requests if token in url] == []
    assert {url for url in visit.requests if "?" in url} == set()


@needs_chromium
def test_the_docs_show_the_schema_after_sign_in(visit: Visit) -> None:
    visit.open_explorer()
    visit.sign_in("admin")

    visit.page.get_by_role("button", name="Show Documentation Explorer").click()

    docs = visit.page.get_by_role("region", name="Documentation Explorer")
    expect(docs).to_contain_text("Mutation")
    expect(docs).to_contain_text("TaskConnection")


@needs_chromium
def test_an_example_opens_in_a_tab_about_a_task_just_seen(visit: Visit) -> None:
    visit.open_explorer()
    visit.sign_in("admin")
    visit.run()
    expect(visit.answer).to_contain_text('"id"')

    visit.page.get_by_role("button").filter(has_text="A task with its notes").click()
    visit.run()

    expect(visit.page.get_by_label("Operation Editor")).to_contain_text("query OneTask")
    expect(visit.answer).to_contain_text('"allowedStatuses"')


def _refuse(route: Route) -> None:
    expired = {
        "errors": [{"message": "The access token has expired.", "extensions": {"code": "UNAUTHENTICATED"}}]
    }
    route.fulfill(status=401, json=expired)


@needs_chromium
def test_an_expired_token_is_told_and_one_click_renews_it(visit: Visit) -> None:
    visit.open_explorer()
    visit.sign_in("admin")
    visit.page.route("**/graphql", _refuse)
    visit.run()

    expect(visit.page.get_by_text("Your sign-in as")).to_contain_text("has expired")
    visit.page.unroute("**/graphql")
    visit.page.get_by_role("button", name="Sign in again").click()
    expect(visit.page.get_by_text("has expired, so")).to_have_count(0)
    visit.run()

    expect(visit.answer).to_contain_text('"nodes"')


@needs_chromium
def test_another_account_sees_nothing_of_the_one_before(visit: Visit) -> None:
    visit.open_explorer()
    visit.sign_in("admin")
    visit.run()
    expect(visit.answer).to_contain_text('"nodes"')
    first_token = visit.tokens[-1]

    visit.page.get_by_role("button", name="Switch account").click()
    visit.sign_in("auditor")

    expect(visit.answer).not_to_contain_text('"nodes"')
    visit.run()
    assert visit.tokens[-1] != first_token


@needs_chromium
def test_without_the_demo_a_pasted_token_signs_in(visit: Visit) -> None:
    token = httpx2.post(f"{visit.base}/demo/token", json={"account": "ada"}).json()["access_token"]
    visit.page.route("**/demo/accounts", lambda route: route.fulfill(status=404, json={}))
    visit.open_explorer()

    visit.page.get_by_label("Access token").fill("not-a-token")
    visit.page.get_by_role("button", name="Sign in").click()
    expect(visit.page.get_by_text("did not accept this token")).to_be_visible()
    visit.page.get_by_label("Access token").fill(f"Bearer {token}")
    visit.page.keyboard.press("Enter")

    expect(visit.page.get_by_role("status")).to_contain_text("admin")
    expect(visit.page.get_by_label("Operation Editor")).to_contain_text("query Worklist")


@needs_chromium
def test_the_start_page_fits_a_narrow_phone(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 640})

    visit.page.goto(visit.base)

    expect(visit.page.get_by_role("heading", name="Demo accounts")).to_be_visible()
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 320
    assert visit.complaints == []


def test_pages_are_asked_for_anew_and_their_assets_kept_for_good(demo_server: str) -> None:
    page = httpx2.get(f"{demo_server}/graphql", headers={"Accept": "text/html"})
    script = next(part for part in page.text.split('"') if part.endswith(".js"))
    asset = httpx2.get(f"{demo_server}/{script}")

    assert page.headers["cache-control"] == "no-cache"
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-encoding"] == "gzip"
    for answer in (page, asset):
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_an_unknown_asset_is_not_found(demo_server: str) -> None:
    assert httpx2.get(f"{demo_server}/assets/nothing.js").status_code == 404


def test_pages_that_are_not_built_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "WEB", tmp_path)

    answer = pages.explorer_page()

    assert answer.status_code == 503
    assert b"make assets" in answer.body
