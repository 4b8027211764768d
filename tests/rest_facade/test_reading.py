"""Reading tasks, now and as they were, and learning that nothing has changed."""

import pytest

from tests.rest_facade.door import BASE, Door, ids
from tests.rest_facade.examples import task
from tests.rest_facade.fakes import MemoryStore


@pytest.fixture
def changed(door: Door) -> str:
    """The id of a task in its second version."""
    task_id: str = door.create()["id"]
    assert door("PUT", f"/Task/{task_id}", json=task(id=task_id, status="accepted")).status_code == 200
    return task_id


def test_a_read_sends_the_very_bytes_that_are_stored(door: Door, store: MemoryStore, changed: str) -> None:
    answer = door("GET", f"/Task/{changed}")

    assert answer.content == store.tasks[changed][-1].task.json


def test_every_version_stays_readable(door: Door, changed: str) -> None:
    answers = [door("GET", f"/Task/{changed}/_history/{version}") for version in [1, 2]]

    assert [answer.json()["status"] for answer in answers] == ["requested", "accepted"]
    assert [answer.headers["etag"] for answer in answers] == ['W/"1"', 'W/"2"']


@pytest.mark.parametrize("tag", ['W/"2"', '"2"', "2", "*", 'W/"1", W/"2"'])
def test_a_client_that_has_the_version_gets_304(door: Door, changed: str, tag: str) -> None:
    answer = door("GET", f"/Task/{changed}", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", 'W/"2"')


@pytest.mark.parametrize("tag", ['W/"1"', '"22"', "abc", ""])
def test_a_client_that_has_another_version_gets_the_task(door: Door, changed: str, tag: str) -> None:
    assert door("GET", f"/Task/{changed}", headers={"If-None-Match": tag}).status_code == 200


def test_a_date_tells_whether_the_task_has_changed(door: Door, changed: str) -> None:
    then = door("GET", f"/Task/{changed}").headers["last-modified"]

    def status(since: str, **more: str) -> int:
        headers = {"If-Modified-Since": since} | more
        return door("GET", f"/Task/{changed}", headers=headers).status_code

    assert status(then) == 304
    assert status("Fri, 15 Mar 2024 08:00:00 GMT") == 200
    assert status("yesterday") == 200
    assert status(then, **{"If-None-Match": 'W/"1"'}) == 200


def test_nobody_learns_from_304_that_a_foreign_task_exists_unchanged(door: Door, changed: str) -> None:
    answer = door("GET", f"/Task/{changed}", "colleague", headers={"If-None-Match": "*"})

    assert answer.status_code == 403


def test_head_answers_like_get_without_the_body(door: Door, changed: str) -> None:
    for path in [f"/Task/{changed}", f"/Task/{changed}/_history/1", f"/Task/{changed}/_history", "/metadata"]:
        full, head = door("GET", path), door("HEAD", path)

        assert (head.status_code, head.content) == (200, b"")
        assert head.headers == full.headers


def test_the_history_tells_how_each_version_came_to_be(door: Door, changed: str) -> None:
    bundle = door("GET", f"/Task/{changed}/_history", "practitioner").json()

    assert (bundle["type"], bundle["total"]) == ("history", 2)
    newer, older = bundle["entry"]
    assert newer["fullUrl"] == older["fullUrl"] == f"{BASE}/Task/{changed}"
    assert newer["request"] == {"method": "PUT", "url": f"Task/{changed}"}
    assert older["request"] == {"method": "POST", "url": "Task"}
    assert (newer["response"]["status"], newer["response"]["etag"]) == ("200 OK", 'W/"2"')
    assert (older["response"]["status"], older["response"]["etag"]) == ("201 Created", 'W/"1"')
    assert older["response"]["lastModified"] == older["resource"]["meta"]["lastUpdated"]
    assert (newer["resource"]["status"], older["resource"]["status"]) == ("accepted", "requested")


def test_a_history_is_walked_by_its_next_links(door: Door, changed: str) -> None:
    door("PUT", f"/Task/{changed}", json=task(id=changed, status="in-progress"))

    pages = list(door.pages(f"/Task/{changed}/_history?_count=2"))

    tags = [[entry["response"]["etag"] for entry in page["entry"]] for page in pages]
    assert tags == [['W/"3"', 'W/"2"'], ['W/"1"']]
    assert [page.get("total") for page in pages] == [3, None]


def test_a_history_of_no_entries_tells_how_many_versions_there_are(door: Door, changed: str) -> None:
    bundle = door("GET", f"/Task/{changed}/_history?_count=0").json()

    assert (bundle["total"], ids(bundle)) == (2, [])


@pytest.mark.parametrize(
    "query",
    [
        "_since=x",
        "_at=2024-02-30",
        "_since=2023&_since=2024",
        "foo=1",
        "_cursor=before.abc",
        "_count=x",
    ],
)
def test_a_history_refuses_what_it_would_have_to_ignore(door: Door, changed: str, query: str) -> None:
    assert door("GET", f"/Task/{changed}/_history?{query}").status_code == 400
