"""Histories of one task, of all tasks and of the system."""

import time
from typing import Any
from urllib.parse import quote

import pytest

from tests.rest_facade.identified import new_order
from tests.service import Person, Service
from tests.tasks import Json


def walk(who: Person, path: str) -> list[Json]:
    """Return the pages that one gets to by `next` links."""
    pages: list[Json] = []
    url: str | None = f"/api/fhir{path}"
    while url:
        answer = who.request("GET", url)
        assert answer.status_code == 200, answer.text
        pages.append(answer.json())
        url = next((link["url"] for link in pages[-1]["link"] if link["relation"] == "next"), None)
    return pages


def story(page: Json) -> list[tuple[str, str]]:
    """Return each entry's way of coming to be and its version."""
    return [
        (entry["request"]["method"], entry["response"]["etag"].strip('W/"'))
        for entry in page.get("entry", [])
    ]


def instants(page: Json) -> list[str]:
    return [entry["response"]["lastModified"] for entry in page.get("entry", [])]


@pytest.fixture
def person(service: Service) -> Person:
    return service.new_practitioner()


@pytest.fixture
def lived(service: Service, person: Person) -> str:
    """The id of a task that was created, replaced, patched and deleted, each in its own millisecond."""
    order, admin = new_order(), service.admin()
    task_id = order.create(admin, owner=person.reference)
    time.sleep(0.01)
    body = order.task(person.reference, id=task_id, status="accepted")
    assert person.fhir("PUT", f"/Task/{task_id}", body).status_code == 200
    time.sleep(0.01)
    assert person.fhir("PATCH", f"/Task/{task_id}", {"status": "in-progress"}).status_code == 200
    time.sleep(0.01)
    assert admin.fhir("DELETE", f"/Task/{task_id}").status_code == 204
    return task_id


WHOLE = [("DELETE", "4"), ("PATCH", "3"), ("PUT", "2"), ("POST", "1")]


@pytest.mark.parametrize("path", ["/Task/{id}/_history", "/Task/_history", "/_history"])
def test_a_history_tells_everything_newest_first(person: Person, lived: str, path: str) -> None:
    (page,) = walk(person, path.format(id=lived))

    assert (page["type"], page["total"], story(page)) == ("history", 4, WHOLE)
    assert instants(page) == sorted(instants(page), reverse=True)
    urls = [entry["request"]["url"] for entry in page["entry"]]
    assert urls == [f"Task/{lived}", f"Task/{lived}", f"Task/{lived}", "Task"]
    for entry in page["entry"][1:]:
        assert entry["resource"]["meta"]["lastUpdated"] == entry["response"]["lastModified"]


@pytest.mark.parametrize("path", ["/Task/{id}/_history", "/Task/_history", "/_history"])
def test_a_history_is_walked_page_by_page(person: Person, lived: str, path: str) -> None:
    pages = walk(person, path.format(id=lived) + "?_count=3")

    assert [story(page) for page in pages] == [WHOLE[:3], WHOLE[3:]]
    assert all(link["url"].startswith(str(person.client.base_url)) for link in pages[0]["link"])


@pytest.mark.parametrize("path", ["/Task/{id}/_history", "/Task/_history"])
def test_since_leaves_out_what_was_written_before(person: Person, lived: str, path: str) -> None:
    path = path.format(id=lived)
    moments = instants(walk(person, path)[0])

    for i, moment in enumerate(moments):
        pages = walk(person, f"{path}?_since={moment}&_count=2")
        assert [row for page in pages for row in story(page)] == WHOLE[: i + 1]
    assert story(walk(person, f"{path}?_since=2999")[0]) == []


@pytest.mark.parametrize("path", ["/Task/{id}/_history", "/Task/_history"])
def test_at_a_moment_there_is_the_version_that_was_current_then(
    person: Person, lived: str, path: str
) -> None:
    path = path.format(id=lived)
    moments = instants(walk(person, path)[0])

    for i, moment in enumerate(moments):
        assert story(walk(person, f"{path}?_at={moment}")[0]) == [WHOLE[i]]
    year = moments[0][:4]
    assert story(walk(person, f"{path}?_at={year}")[0]) == WHOLE
    assert story(walk(person, f"{path}?_at=2001")[0]) == []


def test_a_zone_whose_plus_sign_was_not_encoded_is_understood(person: Person, lived: str) -> None:
    for spelled in ["2020-01-01T00:00:00+01:00", quote("2020-01-01T00:00:00+01:00")]:
        assert story(walk(person, f"/Task/{lived}/_history?_since={spelled}")[0]) == WHOLE


def test_a_link_says_which_part_of_the_history_it_is_about(person: Person, lived: str) -> None:
    page = walk(person, f"/Task/{lived}/_history?_since=2020&_at=2999&_count=3")[0]

    url = next(link["url"] for link in page["link"] if link["relation"] == "self")
    assert url.partition("?")[2] == "_since=2020&_at=2999&_count=3"


def test_a_history_of_no_entries_counts_the_versions_of_a_deleted_task_too(
    person: Person, lived: str
) -> None:
    page = person.fhir("GET", f"/Task/{lived}/_history?_count=0").json()

    assert (page["total"], "entry" in page) == (4, False)


def test_a_practitioner_sees_the_history_of_own_tasks_alone(
    service: Service, person: Person, lived: str
) -> None:
    colleague = service.new_practitioner()
    theirs = new_order().create(service.admin(), owner=colleague.reference)

    def ids(who: Person, path: str) -> set[Any]:
        entries = [entry for page in walk(who, path) for entry in page.get("entry", [])]
        return {entry["fullUrl"].rpartition("/")[2] for entry in entries}

    for path in ["/Task/_history", "/_history"]:
        assert ids(person, path) == {lived}
        assert ids(colleague, path) == {theirs}
        assert {lived, theirs} <= ids(service.auditor(), f"{path}?_count=500")
        assert service.nobody().fhir("GET", path).status_code == 401


def test_another_ones_cursor_of_a_history_is_refused(service: Service, person: Person, lived: str) -> None:
    page = person.fhir("GET", "/Task/_history?_count=1").json()
    following = next(link["url"] for link in page["link"] if link["relation"] == "next")

    assert person.request("GET", following).status_code == 200
    assert service.admin().request("GET", following).status_code == 400
    elsewhere = following.replace("/Task/_history", f"/Task/{lived}/_history")
    assert person.request("GET", elsewhere).status_code == 400
