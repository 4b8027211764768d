"""A real browser for tests, and people who visit our pages with it."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect, sync_playwright

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

# Chromium itself tells of each answer that refuses something.
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_STORAGES = (
    "async () => JSON.stringify([localStorage, sessionStorage, await indexedDB.databases(), document.cookie])"
)
NOTHING_STORED = '[{},{},[],""]'

AXE = Path(__file__).parent / "clients" / "node_modules" / "axe-core" / "axe.min.js"
_AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: run `make test`")


@dataclass
class Visit:
    """One visitor: the page, and everything it and its windows asked for or complained about."""

    base: str
    page: Page
    requests: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> None:
        """Go to an address of the server."""
        self.page.goto(f"{self.base}{path}")

    def window(self, button: str = "Sign in") -> Page:
        """Press a button that opens a window, and return the window."""
        with self.page.expect_popup() as opened:
            self.page.get_by_role("button", name=button, exact=True).click()
        return opened.value

    def sign_in(self, name: str = "Ada Admin", button: str = "Sign in") -> None:
        """Sign in by one click on an account of the demo, and come back."""
        window = self.window(button)
        with window.expect_event("close"):
            window.get_by_role("button").filter(has_text=name).click()
        expect(self.page.get_by_role("status").filter(has_text="igned in as")).to_contain_text(name)

    @property
    def stored(self) -> str:
        """What scripts find in every storage of this page, as JSON."""
        text: str = self.page.evaluate(_STORAGES)
        return text

    def note(self, request: Request) -> None:
        """Remember a request, and the token that it carried."""
        self.requests.append(request.url)
        if scheme_and_token := request.headers.get("authorization"):
            self.tokens.append(scheme_and_token.removeprefix("Bearer "))

    def hear(self, message: ConsoleMessage) -> None:
        """Remember a complaint, such as of the content policy."""
        if message.type in {"error", "warning"} and not _REFUSED.match(message.text):
            self.complaints.append(message.text)


def serious_findings(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page, of serious and critical impact, with the places."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "rules => axe.run({ runOnly: { type: 'tag', values: rules } }).then(({ violations }) => violations)",
        _AXE_RULES,
    )
    return [
        f"{violation['id']}: {[node['target'] for node in violation['nodes']]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
    ]


@contextmanager
def visiting(browser: Browser, base: str, *, java_script_enabled: bool = True) -> Iterator[Visit]:
    """Give somebody a browser of their own, without cookies, at a server."""
    size: ViewportSize = {"width": 1280, "height": 800}
    context = browser.new_context(viewport=size, java_script_enabled=java_script_enabled)
    visit = Visit(base, context.new_page())
    context.on("request", visit.note)
    context.on("console", visit.hear)
    context.on("weberror", lambda error: visit.complaints.append(str(error.error)))
    yield visit
    context.close()


# A module's browser: while it is open, asyncio.run() fails in this thread, so other modules must not see it.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, demo_server: str) -> Iterator[Visit]:
    with visiting(browser, demo_server) as visit:
        yield visit
