"""The page that a browser gets, as text: what it shows and what it keeps out."""

import re
from html import unescape
from html.parser import HTMLParser

import httpx2
import pytest

from rest_facade.search_request import FILTERS
from tests.service import Service
from tests.tasks import documented_task

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</pre></main>",
]


class Elements(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: httpx2.Response) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def values(self, name: str) -> list[str]:
        return [value for found, value in self.attributes if found == name]


def page_at(service: Service, path: str, **headers: str) -> httpx2.Response:
    answer = service.admin().fhir("GET", path, headers=BROWSER | headers)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer


def test_a_task_is_shown_with_status_headers_and_links(service: Service) -> None:
    task = documented_task(partOf=[{"reference": "Task/before"}])
    task_id = service.admin().fhir("POST", "/Task", task).json()["id"]

    page = page_at(service, f"/Task/{task_id}", Prefer="handling=strict")
    text = unescape(re.sub(r"<[^>]*>", "", page.text))

    assert page.status_code == 200
    assert page.headers["etag"] == 'W/"1"'
    for shown in (f"GET /api/fhir/Task/{task_id}", "200 OK", 'W/"1"', "handling=strict", task["description"]):
        assert shown in text
    links = Elements(page).values("href")
    assert "../Task/before" in links
    assert f"../Task?patient={task['for']['reference']}" in links


def test_a_list_leads_to_its_pages_and_tasks(service: Service) -> None:
    for _ in range(2):
        service.admin().fhir("POST", "/Task", documented_task())

    links = Elements(page_at(service, "/Task?_count=1")).values("href")

    assert [link for link in links if link.startswith("./Task?_count=1&_cursor=after.")]
    assert [link for link in links if re.fullmatch(r"\./Task/[0-9a-f-]{36}", link)]


def test_the_form_has_every_search_parameter_and_what_was_asked(service: Service) -> None:
    elements = Elements(page_at(service, "/Task?status=requested&owner:missing=true&_sort=-priority"))

    assert set(elements.values("name")) >= FILTERS.keys() | {"_sort", "_count", "owner:missing"}
    assert {"requested", "true", "-priority"} <= set(elements.values("value"))


@pytest.mark.parametrize("path", ["/Task/unknown", "/nothing", "/Task?staus=1", "", "/"])
def test_failures_are_pages_too(service: Service, path: str) -> None:
    page = page_at(service, path)

    assert page.status_code >= 400
    assert "OperationOutcome" in page.text


def test_without_a_token_the_page_says_how_to_sign_in(service: Service) -> None:
    page = service.nobody().fhir("GET", "/Task", headers=BROWSER)

    assert page.status_code == 401
    assert page.headers["www-authenticate"].startswith("Bearer")
    assert "Sign in above" in page.text
    assert "searchset" not in page.text


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_clients_send_becomes_markup(service: Service, attack: str) -> None:
    task = documented_task(description=attack, owner={"reference": "Practitioner/a", "display": attack})
    task_id = service.admin().fhir("POST", "/Task", task).json()["id"]
    harmless = Elements(
        page_at(service, f"/Task/{service.admin().fhir('POST', '/Task', documented_task()).json()['id']}")
    )

    page = page_at(service, f"/Task/{task_id}", Prefer=attack)
    search = service.admin().fhir(
        "GET", "/Task", params={attack: attack, "description": attack}, headers=BROWSER
    )

    assert Elements(page).tags.count("script") == Elements(search).tags.count("script") == 1
    assert "img" not in Elements(page).tags + Elements(search).tags
    assert not [
        name for name, _ in Elements(page).attributes + Elements(search).attributes if name.startswith("on")
    ]
    assert Elements(page).tags.count("span") <= harmless.tags.count("span") + 2
    assert attack not in page.text


def test_links_lead_nowhere_else(service: Service) -> None:
    task = documented_task(
        focus={"reference": "https://evil.example/Task/1"},
        instantiatesUri="https://evil.example/",
        basedOn=[{"reference": "http://evil.example/Task/1"}],
    )
    task_id = service.admin().fhir("POST", "/Task", task).json()["id"]

    links = Elements(page_at(service, f"/Task/{task_id}")).values("href")

    assert links
    assert not [link for link in links if "evil" in link or link.startswith(("http", "//", "javascript"))]


def test_the_policy_allows_only_our_own_files(service: Service) -> None:
    page = page_at(service, "/metadata")

    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in page.text
    assert not Elements(page).values("style")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["vary"].startswith("Accept")


def test_the_token_is_not_in_the_page(service: Service) -> None:
    page = page_at(service, "/Task")

    assert str(service.admin().token) not in page.text


def test_style_and_script_are_kept_for_good_and_change_their_names(service: Service) -> None:
    page = page_at(service, "/metadata")
    files = [
        name for name in Elements(page).values("href") + Elements(page).values("src") if "browser/" in name
    ]

    assert len(files) == 2
    for name in files:
        answer = service.nobody().fhir("GET", f"/{name.removeprefix('./')}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(("text/css", "text/javascript"))
        assert "immutable" in answer.headers["cache-control"]
    assert service.nobody().fhir("GET", "/browser/page.js").status_code == 404


def test_outside_of_fhir_failures_stay_json(service: Service) -> None:
    answer = service.nobody().request("GET", "/nothing", headers=BROWSER)

    assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")
