"""Who is refused learns nothing, and is refused before anything else is looked at."""

import pytest
from starlette.testclient import TestClient

from graphql_schema.site import Site
from tests.rest_facade.door import BASE, Door, application, links
from tests.rest_facade.examples import task
from tests.rest_facade.fakes import MemoryStore

CALLS = [
    ("GET", "/Task"),
    ("POST", "/Task"),
    ("POST", "/Task/_search"),
    ("GET", "/Task/1"),
    ("PUT", "/Task/1"),
    ("PATCH", "/Task/1"),
    ("DELETE", "/Task/1"),
    ("PUT", "/Task?_id=1"),
    ("PATCH", "/Task?_id=1"),
    ("DELETE", "/Task?_id=1"),
    ("GET", "/_history"),
    ("GET", "/Task/_history"),
    ("GET", "/Task/1/_history"),
    ("GET", "/Task/1/_history/1"),
    ("HEAD", "/Task/1"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_without_a_token_every_call_is_401_whatever_it_brings(door: Door, method: str, path: str) -> None:
    answer = door(
        method, path, None, headers={"Content-Type": "text/plain", "Accept": "text/html"}, content=b"{"
    )

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(("role", "status"), [("expired", 401), ("invalid", 401), ("twice", 400)])
def test_a_useless_token_is_told_in_the_words_of_rfc_6750(door: Door, role: str, status: int) -> None:
    answer = door("GET", "/Task", role)

    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert "error=" in answer.headers["www-authenticate"]


def without_scope(headers: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the headers without the scope that would have been needed."""
    return tuple((name, value.partition(", scope=")[0]) for name, value in headers)


def test_every_403_is_the_same_whatever_its_cause(door: Door) -> None:
    task_id = door.create(owner={"reference": "Practitioner/col"})["id"]
    own = door.create()["id"]
    away = task(id=own, owner={"reference": "Practitioner/col"})

    answers = [
        door("GET", f"/Task/{task_id}", "practitioner"),
        door("GET", f"/Task/{task_id}/_history", "practitioner"),
        door("GET", f"/Task/{task_id}/_history/1", "practitioner"),
        door("GET", f"/Task/{task_id}/_history/99", "practitioner"),
        door("GET", "/Task?owner=Practitioner/col", "practitioner"),
        door("PUT", f"/Task/{task_id}", "practitioner", json=task(id=task_id)),
        door(
            "PUT", f"/Task/{task_id}", "practitioner", headers={"If-Match": '"9"'}, json=task(status="done")
        ),
        door("PUT", f"/Task/{own}", "practitioner", json=away),
        door("POST", "/Task", "practitioner", json=away),
        door("POST", "/Task", "auditor", json={"resourceType": "Patient"}),
        door("PUT", "/Task/unknown", "auditor", json=task()),
        door("GET", "/Task", "reader"),
        door("GET", f"/Task/{task_id}", "nobody"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert len({without_scope(answer.headers.multi_items()) for answer in answers}) == 1
    assert "insufficient_scope" in answers[0].headers["www-authenticate"]
    # The scope named is that of the interaction, whatever the cause.
    assert [answer.headers["www-authenticate"][-8:] for answer in answers] == [
        f'/Task.{letter}"'[-8:] for letter in "rrrrsuuuccusr"
    ]


def test_syntax_comes_before_the_role_and_the_role_before_content(door: Door) -> None:
    def status(content: bytes, content_type: str = "application/json") -> int:
        headers = {"Content-Type": content_type}
        return door("POST", "/Task", "auditor", headers=headers, content=content).status_code

    assert [status(b"{}", "text/plain"), status(b"{"), status(b"{}")] == [415, 400, 403]


def test_a_task_that_never_was_is_404(door: Door) -> None:
    answer = door("GET", "/Task/unknown", "practitioner")

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (404, "not-found")


def test_a_site_can_hide_that_a_foreign_task_exists() -> None:
    door = Door(TestClient(application(MemoryStore(), Site(BASE, hides_existence=True))))
    task_id = door.create(owner={"reference": "Practitioner/col"})["id"]

    foreign, missing = (door("GET", f"/Task/{name}", "practitioner") for name in [task_id, "unknown"])

    assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_a_hidden_task_is_changed_like_a_missing_one() -> None:
    door = Door(TestClient(application(MemoryStore(), Site(BASE, hides_existence=True))))
    foreign, deleted = (door.create(owner={"reference": "Practitioner/col"})["id"] for _ in range(2))
    assert door("DELETE", f"/Task/{deleted}").status_code == 204

    for method, path, body in [
        ("GET", "/Task/{}", None),
        ("GET", "/Task/{}/_history", None),
        ("GET", "/Task/{}/_history/1", None),
        ("PUT", "/Task/{}", task()),
        ("PATCH", "/Task/{}", {"status": "accepted"}),
        ("PATCH", "/Task?_id={}", {"status": "accepted"}),
    ]:
        answers = [
            door(method, path.format(each), "practitioner", **({"json": body} if body else {}))
            for each in [foreign, deleted, "unknown"]
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1


def test_another_ones_page_cursor_is_refused(door: Door) -> None:
    for _ in range(2):
        door.create()
    next_page = links(door("GET", "/Task?_count=1", "practitioner").json())["next"]

    assert door("GET", next_page, "practitioner").status_code == 200
    assert door("GET", next_page, "admin").status_code == 400


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_the_method_is_the_method(door: Door, header: str) -> None:
    answer = door("POST", "/Task/_search?_method=PUT", headers={header: "DELETE"})

    assert (answer.status_code, answer.json()["type"]) == (200, "searchset")


def test_links_come_from_the_site_whatever_the_headers_say(door: Door) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"}

    created = door("POST", "/Task", headers=headers, json=task())
    found = door("GET", "/Task", headers=headers)

    assert created.headers["location"].startswith(f"{BASE}/Task/")
    assert "evil" not in found.text


def test_an_unexpected_failure_tells_nothing(door: Door, store: MemoryStore) -> None:
    store.tasks["1"] = []

    answer = door("GET", "/Task/1")

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (500, "exception")
    assert "IndexError" not in answer.text
