"""Pages of a server whose people sign in elsewhere: a second server is their issuer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from tests.browser import NOTHING_STORED, Visit, needs_chromium, visiting
from tests.oauth.world import Somebody, World
from tests.service import Service, free_port, running_service

SCOPE = "openid profile fhirUser user/*.cruds"
ROLES = "admin=admin,practitioner=practitioner,auditor=auditor"


@contextmanager
def believing(issuer: World, folder: Path, port: int, client_id: str = "") -> Iterator[Service]:
    """Start a server that believes the issuer's tokens."""
    with running_service(
        f"sqlite:///{folder}/taskward.db",
        folder,
        port=port,
        oidc_issuer=issuer.url,
        oidc_audience=f"{issuer.url}/api/fhir",
        oidc_roles=ROLES,
        oidc_client_id=client_id,
        oidc_scope=SCOPE,
    ) as service:
        yield service


@pytest.fixture(scope="module")
def own_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory, own_port: int) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("issuer")
    url = f"sqlite:///{folder}/taskward.db"
    with running_service(url, folder, cors_origins=f"http://127.0.0.1:{own_port}") as service:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TASKWARD_")},
            "TASKWARD_DATABASE_URL": url,
            "TASKWARD_DATA_DIR": str(folder / "var"),
            "TASKWARD_BASE_URL": service.url,
        }
        world = World(service, environment)
        yield world
        world.close_browsers()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, issuer: World, own_port: int) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("own")
    page = f"http://127.0.0.1:{own_port}/signed-in"
    app = issuer.new_app("--redirect-uri", page, "--scope", SCOPE)
    with believing(issuer, folder, own_port, client_id=app.id) as service:
        yield service


@pytest.fixture
def person(issuer: World) -> Somebody:
    return issuer.somebody("auditor")


@pytest.fixture
def visit(browser: Browser, own: Service) -> Iterator[Visit]:
    with visiting(browser, own.url) as visit:
        yield visit


@needs_chromium
@pytest.mark.parametrize("path", ["/graphql", "/", "/api/fhir/Task"])
def test_every_page_signs_in_at_the_issuer_and_asks_nobody_else(
    visit: Visit, person: Somebody, issuer: World, path: str
) -> None:
    visit.open(path)

    window = visit.window()
    window.get_by_label("Username").fill(person.username)
    window.get_by_label("Password").fill(person.password)
    window.get_by_role("button", name="Sign in", exact=True).click()
    window.get_by_role("button", name="Allow").click()

    signed_in = visit.page.get_by_role("status").filter(has_text="igned in as")
    expect(signed_in).to_contain_text(person.username)
    assert visit.stored == NOTHING_STORED
    assert [url for url in visit.requests if not url.startswith((visit.base, issuer.url, "data:"))] == []
    assert [url for token in visit.tokens for url in visit.requests if token in url] == []
    # The browser lets no page close a window that was at another site in between.
    assert [text for text in visit.complaints if "Scripts may close" not in text] == []


def test_our_pages_may_ask_our_issuer_and_nobody_else(own: Service, issuer: World) -> None:
    page = httpx2.get(own.url)

    policy = page.headers["content-security-policy"]
    assert f"connect-src 'self' {issuer.url};" in policy
    assert httpx2.get(f"{own.url}/browser-client.json").json()["issuer"] == issuer.url


@needs_chromium
def test_without_a_client_pages_take_a_token_that_somebody_has(
    browser: Browser, issuer: World, tmp_path: Path
) -> None:
    token = issuer.tokens_of(issuer.somebody("auditor"))["access_token"]

    with (
        believing(issuer, tmp_path, free_port()) as service,
        visiting(browser, service.url) as visit,
    ):
        visit.open("/graphql")
        visit.page.get_by_label("Access token").fill(token)
        visit.page.keyboard.press("Enter")
        expect(visit.page.get_by_role("banner").get_by_role("status")).to_contain_text("auditor")

        assert visit.page.get_by_role("button", name="Sign in", exact=True).count() == 0
        assert "connect-src 'self';" in httpx2.get(service.url).headers["content-security-policy"]
