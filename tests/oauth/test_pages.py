"""The pages of the authorization server, as HTML."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from server.oauth.pages.assets import assets_route
from server.oauth.pages.consent import consent_page
from server.oauth.pages.notice import problem_page, signed_out_page
from server.oauth.pages.password import Field, NotTaken, change_page, changed_page, choose_page
from server.oauth.pages.rendering import form_target
from server.oauth.pages.scope_words import scope_words
from server.oauth.pages.sign_in import Asking, OneClick, Refused, sign_in_page
from server.oauth.pages.sign_out import sign_out_page

ROOT = Path(__file__).parents[2]
MARKUP = '<b onclick="x">\'&'
ASKING = Asking(MARKUP, "https://app.example.org/back")
ADA = OneClick("ada", "Ada Admin", "admin", "Creates every task.")


def text_of(answer: Response) -> str:
    return bytes(answer.body).decode()


class Elements(HTMLParser):
    """Every element of a page, as its name and attributes."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text_of(answer))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            attributes
            for name, attributes in self.found
            if name == tag and wanted.items() <= attributes.items()
        ]


PAGES = {
    "sign-in": sign_in_page(ASKING, hidden={MARKUP: MARKUP}, one_click=[ADA]),
    "refused": sign_in_page(ASKING, refused=Refused(MARKUP, 7)),
    "choose": choose_page(ASKING, username=MARKUP, hidden={MARKUP: MARKUP}),
    "not chosen": choose_page(ASKING, username=MARKUP, hidden={}, refused=NotTaken(MARKUP, Field.NEW)),
    "change": change_page(username=MARKUP, is_signed_in=True, hidden={MARKUP: MARKUP}),
    "not changed": change_page(
        username=MARKUP, is_signed_in=False, hidden={}, refused=NotTaken(MARKUP, Field.CURRENT, 3)
    ),
    "changed": changed_page(),
    "sign-out": sign_out_page(hidden={MARKUP: MARKUP}),
    "consent": consent_page(ASKING, person=MARKUP, scopes=[MARKUP, "openid"], hidden={"h": MARKUP}),
    "problem": problem_page(MARKUP, advice=MARKUP),
    "signed-out": signed_out_page(),
}
every_page = pytest.mark.parametrize("answer", PAGES.values(), ids=PAGES)


@every_page
def test_nothing_that_others_chose_becomes_markup(answer: Response) -> None:
    assert Elements(answer).all("b") == []
    assert all("onclick" not in attributes for _, attributes in Elements(answer).found)


@every_page
def test_a_page_runs_no_script_and_is_kept_by_nobody_and_in_no_frame(answer: Response) -> None:
    policy = answer.headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert answer.headers["cache-control"] == "no-store"
    page = Elements(answer)
    assert page.all("script") == page.all("style") == []
    assert all("style" not in attributes for _, attributes in page.found)


@every_page
def test_a_page_names_its_language_and_needs_no_sideways_scrolling(answer: Response) -> None:
    page = Elements(answer)

    assert page.all("html", lang="en")
    assert page.all("meta", name="viewport", content="width=device-width, initial-scale=1")
    assert len(page.all("h1")) == len(page.all("main")) == 1


@every_page
def test_what_a_page_loads_is_there_for_good(answer: Response) -> None:
    client = TestClient(Starlette(routes=[assets_route]))
    addresses = [link["href"] for link in Elements(answer).all("link")]

    for address in addresses:
        loaded = client.get(f"/oauth/{address}")
        assert loaded.status_code == 200
        assert "immutable" in loaded.headers["cache-control"]
    assert len(addresses) == 2
    assert client.get("/oauth/assets/nothing.css").status_code == 404


def test_a_password_manager_finds_one_form_with_both_fields() -> None:
    page = Elements(sign_in_page(ASKING))

    assert len(page.all("form", method="post")) == 1
    for name, autocomplete in (("username", "username"), ("password", "current-password")):
        (field,) = page.all("input", name=name)
        assert field["autocomplete"] == autocomplete
        assert page.all("label", **{"for": str(field["id"])})
    assert page.all("input", name="password", type="password")


def test_only_the_demo_offers_accounts_without_a_password() -> None:
    assert "Development identity provider" not in text_of(sign_in_page(ASKING))

    page = sign_in_page(ASKING, one_click=[ADA])

    assert Elements(page).all("button", name="demo_account", value="ada")
    for shown in ("Development identity provider", "Ada Admin", "admin", "Creates every task."):
        assert shown in text_of(page)


def test_every_form_carries_the_hidden_fields() -> None:
    page = Elements(sign_in_page(ASKING, hidden={"request": "r"}, one_click=[ADA]))

    assert len(page.all("form")) == len(page.all("input", type="hidden", name="request", value="r")) == 2


def test_a_refusal_is_the_same_for_every_name_and_tells_the_time_to_wait() -> None:
    known, unknown = (sign_in_page(ASKING, refused=Refused(name, 7)) for name in ("nora", "nobody"))

    assert text_of(known).replace("nora", "") == text_of(unknown).replace("nobody", "")
    assert (known.status_code, known.headers["retry-after"]) == (429, "7")
    assert "7&nbsp;seconds" in text_of(known)
    assert Elements(known).all("input", name="username", value="nora")


def test_a_refusal_is_announced_and_the_password_is_next() -> None:
    answer = sign_in_page(ASKING, refused=Refused("nora"))
    page = Elements(answer)

    assert (answer.status_code, "retry-after" in answer.headers) == (400, False)
    assert page.all("p", role="alert", id="problem")
    (password,) = page.all("input", name="password")
    assert (password["aria-describedby"], "autofocus" in password) == ("problem", True)
    assert "value" not in password


def test_who_typed_the_right_password_is_told_that_it_has_expired() -> None:
    answer = sign_in_page(ASKING, refused=Refused("nora", is_expired=True))

    assert "Ask an administrator for a new one." in text_of(answer)
    assert "did not work" not in text_of(answer)


def test_consent_names_who_asks_for_what_and_where_the_answer_goes() -> None:
    asking = Asking("Ward board", "https://board.example.org/back")

    page = consent_page(asking, person="Nora", scopes=["user/Task.rs"])

    for shown in ("Ward board", "Nora", "Read and search tasks", "https://board.example.org/back"):
        assert shown in text_of(page)
    assert [button["value"] for button in Elements(page).all("button", name="decision")] == ["allow", "deny"]


@pytest.mark.parametrize(
    ("redirect_uri", "source"),
    [
        ("https://app.example.org/back?x=1", "https://app.example.org"),
        ("http://127.0.0.1:4000/", "http://127.0.0.1:4000"),
        ("http://[::1]:4000/", "http:"),
        ("https://a;b/", "https:"),
        ("org.example.app:/back", "org.example.app:"),
    ],
)
def test_a_form_may_lead_to_the_client_that_asks_and_to_nobody_else(redirect_uri: str, source: str) -> None:
    policy = sign_in_page(Asking("App", redirect_uri)).headers["content-security-policy"]

    assert form_target(redirect_uri) == source
    assert f"form-action 'self' {source};" in policy


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("openid", "Know that it is you"),
        ("offline_access", "Stay signed in when you are away, until you sign out"),
        ("user/Task.cruds", "Create, read, change, delete and search tasks"),
        ("user/Task.read", "Read and search tasks"),
        ("user/Task.write", "Create, change and delete tasks"),
        ("patient/Task.r", "Read tasks of one patient"),
        ("user/AuditEvent.rs", "Read and search the audit log"),
        ("user/Practitioner.rs", "Read and search the directory of practitioners"),
        (
            "user/Person.crus",
            "Create, read, change and search the accounts of those who sign in here",
        ),
        (
            "user/*.*",
            "Create, read, change, delete and search everything here: tasks, practitioners, accounts, the audit log",
        ),
        ("user/Task.", "user/Task."),
        ("user/Observation.rs", "user/Observation.rs"),
        ("", ""),
    ],
)
def test_a_scope_is_told_in_plain_words(scope: str, words: str) -> None:
    assert scope_words([scope]) == [words]


def test_every_page_of_ours_has_the_same_colours() -> None:
    def colours(path: str) -> set[str]:
        return {line.strip() for line in (ROOT / path).read_text().splitlines() if "light-dark(#" in line}

    shared = colours("spa/src/base.css")
    assert shared
    assert shared <= colours("server/oauth/pages/pages.css")
    assert shared <= colours("rest_facade/browser/page.css")
