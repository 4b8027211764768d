"""The explorer and the start page in a real browser, against the running demo."""

import time
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect

from graphql_schema.access import Role
from server import pages
from tests.browser import NOTHING_STORED, Visit, needs_axe, needs_chromium, serious_findings
from tests.service import Service

REVOKED_SECONDS = 5
"""How long a token that was revoked may still be believed."""
TEN_MINUTES = 600_000
"""In milliseconds: how long an access token lives."""


@pytest.fixture
def explorer(visit: Visit) -> Visit:
    visit.open("/graphql")
    return visit


def sign_in(explorer: Visit, name: str = "Ada Admin", button: str = "Sign in") -> None:
    explorer.sign_in(name, button)
    expect(editor(explorer)).to_contain_text("query Worklist")


def who(explorer: Visit) -> Locator:
    return explorer.page.get_by_role("banner").get_by_role("status")


def ended(explorer: Visit) -> Locator:
    return explorer.page.get_by_role("alert").filter(has_text="has ended")


def editor(explorer: Visit) -> Locator:
    return explorer.page.get_by_label("Operation Editor")


def answer(explorer: Visit) -> Locator:
    return explorer.page.locator(".graphiql-response")


def _answers_the_editor(response: Response) -> bool:
    asked = response.request.post_data or ""
    return response.url.endswith("/graphql") and bool(asked) and "IntrospectionQuery" not in asked


def run(explorer: Visit) -> None:
    with explorer.page.expect_response(_answers_the_editor):
        explorer.page.get_by_role("button", name="Execute query").click()


def status_with(token: str, base: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.get(f"{base}/api/fhir/Task?_count=1", headers=headers).status_code


def wait_until_refused(token: str, base: str) -> None:
    deadline = time.monotonic() + REVOKED_SECONDS
    while status_with(token, base) != 401:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def type_query(page: Page, text: str) -> None:
    page.get_by_label("Operation Editor").get_by_role("textbox").first.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


@needs_chromium
def test_one_click_signs_in_and_the_worklist_runs(explorer: Visit) -> None:
    sign_in(explorer)

    run(explorer)

    expect(answer(explorer)).to_contain_text('"nodes"')
    expect(explorer.page).to_have_title("Taskward explorer")


@needs_chromium
def test_before_sign_in_nothing_is_asked_of_the_api(explorer: Visit) -> None:
    expect(explorer.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    explorer.page.wait_for_load_state("networkidle")

    assert explorer.requests.count(f"{explorer.base}/graphql") == 1
    assert explorer.complaints == []


@needs_chromium
def test_all_comes_from_our_own_host_within_the_content_policy(explorer: Visit) -> None:
    sign_in(explorer, "Nora Okafor, RN")
    run(explorer)
    expect(answer(explorer)).to_contain_text('"data"')

    explorer.page.get_by_role("button", name="Show Documentation Explorer").click()
    explorer.page.wait_for_load_state("networkidle")

    assert explorer.page.workers
    assert all(worker.url.startswith(f"{explorer.base}/assets/") for worker in explorer.page.workers)
    assert [url for url in explorer.requests if not url.startswith((explorer.base, "data:"))] == []
    assert explorer.complaints == []


@needs_chromium
def test_tokens_stay_in_memory_and_out_of_every_address(explorer: Visit) -> None:
    sign_in(explorer, "Iris Auditor")
    run(explorer)
    expect(answer(explorer)).to_contain_text('"data"')

    assert explorer.stored == NOTHING_STORED
    assert explorer.page.url == f"{explorer.base}/graphql"
    assert explorer.tokens
    assert [url for url in explorer.requests for token in explorer.tokens if token in url] == []
    assert [url for url in explorer.requests if "code_verifier" in url or "refresh_token" in url] == []


@needs_chromium
def test_the_docs_show_the_schema_after_sign_in(explorer: Visit) -> None:
    sign_in(explorer)

    explorer.page.get_by_role("button", name="Show Documentation Explorer").click()

    docs = explorer.page.get_by_role("region", name="Documentation Explorer")
    expect(docs).to_contain_text("Mutation")
    expect(docs).to_contain_text("TaskConnection")


@needs_chromium
def test_an_example_opens_in_a_tab_about_a_task_just_seen(explorer: Visit) -> None:
    sign_in(explorer)
    run(explorer)
    expect(answer(explorer)).to_contain_text('"id"')

    explorer.page.get_by_role("button").filter(has_text="A task with its notes").click()
    run(explorer)

    expect(editor(explorer)).to_contain_text("query OneTask")
    expect(answer(explorer)).to_contain_text('"allowedStatuses"')


def _refuse(route: Route) -> None:
    expired = {
        "errors": [{"message": "The access token has expired.", "extensions": {"code": "UNAUTHENTICATED"}}]
    }
    route.fulfill(status=401, json=expired)


@needs_chromium
def test_an_ended_session_is_told_and_signing_in_again_keeps_the_query(explorer: Visit) -> None:
    sign_in(explorer)
    type_query(explorer.page, "query Mine { me { name } }")
    explorer.page.route("**/graphql", _refuse)
    run(explorer)
    expect(ended(explorer)).to_contain_text("Your sign-in as Ada Admin has ended")

    explorer.page.unroute("**/graphql")
    explorer.page.get_by_role("button", name="Sign in again").click()
    expect(ended(explorer)).to_have_count(0)
    run(explorer)

    expect(editor(explorer)).to_contain_text("query Mine")
    expect(answer(explorer)).to_contain_text('"Ada Admin"')


@needs_chromium
def test_a_token_is_renewed_in_time_and_without_a_word(visit: Visit) -> None:
    visit.page.clock.install()
    visit.open("/graphql")
    sign_in(visit)
    run(visit)
    first = visit.tokens[-1]

    visit.page.clock.fast_forward(TEN_MINUTES - 20_000)
    run(visit)

    expect(answer(visit)).to_contain_text('"nodes"')
    expect(ended(visit)).to_have_count(0)
    assert visit.tokens[-1] != first
    assert visit.requests.count(f"{visit.base}/oauth/token") == 2


@needs_chromium
def test_another_account_sees_nothing_of_the_one_before(explorer: Visit) -> None:
    sign_in(explorer)
    run(explorer)
    expect(answer(explorer)).to_contain_text('"nodes"')
    first = explorer.tokens[-1]

    sign_in(explorer, "Iris Auditor", button="Switch account")

    expect(answer(explorer)).not_to_contain_text('"nodes"')
    run(explorer)
    assert explorer.tokens[-1] != first


@needs_chromium
def test_signing_out_ends_the_tokens_and_the_next_sign_in_asks_who_it_is(explorer: Visit) -> None:
    sign_in(explorer)
    token = explorer.tokens[-1]
    assert status_with(token, explorer.base) == 200

    with explorer.page.expect_response("**/oauth/revoke"):
        explorer.page.get_by_role("button", name="Sign out").click()

    expect(who(explorer)).to_have_text("Not signed in")
    expect(editor(explorer)).to_have_count(0)
    wait_until_refused(token, explorer.base)
    expect(explorer.window().get_by_role("button").filter(has_text="Ada Admin")).to_be_visible()


@needs_chromium
def test_signing_out_elsewhere_in_the_browser_is_noticed_here(explorer: Visit) -> None:
    sign_in(explorer)
    elsewhere = explorer.page.context.new_page()
    elsewhere.goto(f"{explorer.base}/oauth/end-session")
    elsewhere.get_by_role("button", name="Sign out").click()
    expect(elsewhere.get_by_role("heading", name="You are signed out")).to_be_visible()
    wait_until_refused(explorer.tokens[-1], explorer.base)

    run(explorer)

    expect(ended(explorer)).to_be_visible()
    expect(editor(explorer)).to_contain_text("query Worklist")


@needs_chromium
@pytest.mark.parametrize("path", ["/graphql", "", "/api/fhir/metadata"])
def test_under_another_name_of_the_server_pages_say_where_to_sign_in(visit: Visit, path: str) -> None:
    visit.page.goto(f"{visit.base.replace('127.0.0.1', 'localhost')}{path}")

    expect(visit.page.get_by_text(f"To sign in, open this page at {visit.base}, not at")).to_be_visible()
    assert visit.complaints == []


@needs_chromium
def test_a_pasted_token_signs_in_too(explorer: Visit, demo_service: Service) -> None:
    token = demo_service.token(Role.ADMIN)
    explorer.page.get_by_text("Use an access token instead").click()

    explorer.page.get_by_label("Access token").fill("not-a-token")
    explorer.page.get_by_role("button", name="Use this token").click()
    expect(explorer.page.get_by_role("alert")).to_contain_text("did not accept this token")
    explorer.page.get_by_label("Access token").fill(f"Bearer {token}")
    explorer.page.keyboard.press("Enter")

    expect(who(explorer)).to_contain_text("admin")
    expect(editor(explorer)).to_contain_text("query Worklist")


@needs_chromium
def test_a_window_that_was_closed_is_no_obstacle_to_the_next(explorer: Visit) -> None:
    explorer.window().close()

    sign_in(explorer)

    assert explorer.complaints == []


@needs_chromium
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("iss=https://evil.example", "not from our issuer"),
        ("error=access_denied", "Nothing was allowed"),
    ],
)
def test_an_answer_that_is_not_the_one_asked_for_signs_nobody_in(
    explorer: Visit, change: str, sentence: str
) -> None:
    name, _, value = change.partition("=")
    window = explorer.window()
    window.wait_for_url("**/oauth/**")
    state = window.url.partition("state=")[2].partition("&")[0]
    answer = {"iss": explorer.base, "state": state, "code": "c", name: value}

    with window.expect_event("close"):
        window.evaluate("place => { location = place }", f"/signed-in?{httpx2.QueryParams(answer)}")

    expect(explorer.page.get_by_role("alert")).to_contain_text(sentence)
    expect(who(explorer)).to_have_text("Not signed in")


@needs_chromium
def test_the_start_page_signs_in_and_fits_a_narrow_phone(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 640})
    visit.open()

    visit.sign_in("Nora Okafor, RN")

    expect(visit.page.get_by_role("status")).to_contain_text("Tasks that you can see: ")
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 320
    assert (visit.stored, visit.complaints) == (NOTHING_STORED, [])
    visit.page.get_by_role("button", name="Sign out").click()
    expect(visit.page.get_by_role("status")).to_have_text("You are signed out.")


@needs_chromium
@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "/graphql", "/api/fhir/metadata"])
def test_our_pages_keep_nobody_out(visit: Visit, path: str, scheme: str) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit.open(path)
    expect(visit.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()

    assert serious_findings(visit.page) == []


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

    for answer in (pages.explorer_page(), pages.signed_in_page(), pages.start_page()):
        assert answer.status_code == 503
        assert b"make assets" in answer.body
