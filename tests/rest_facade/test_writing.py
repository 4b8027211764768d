"""Writing tasks: preconditions, preferences, and what is refused before anything is read."""

import pytest

from tests.rest_facade.door import BASE, Door
from tests.rest_facade.examples import task


@pytest.mark.parametrize("tag", ['W/"1"', '"1"', "1", "*", None])
def test_an_update_takes_every_spelling_of_the_right_version(door: Door, tag: str | None) -> None:
    task_id = door.create()["id"]
    headers = {"If-Match": tag} if tag else {}

    answer = door("PUT", f"/Task/{task_id}", headers=headers, json=task(id=task_id, status="accepted"))

    assert answer.status_code == 200
    assert answer.headers["etag"] == 'W/"2"'
    assert answer.headers["content-location"] == f"{BASE}/Task/{task_id}/_history/2"
    assert answer.json()["meta"]["versionId"] == "2"


def test_of_two_who_change_the_same_version_the_second_is_refused(door: Door) -> None:
    task_id = door.create()["id"]

    def accept() -> int:
        body = task(id=task_id, status="accepted")
        return door("PUT", f"/Task/{task_id}", headers={"If-Match": 'W/"1"'}, json=body).status_code

    assert [accept(), accept()] == [200, 412]


def test_what_the_server_manages_may_stand_in_the_body_and_is_ignored(door: Door) -> None:
    created = door.create()
    body = created | {"meta": {"versionId": "77", "lastUpdated": "1999-01-01T00:00:00Z"}}

    answer = door("PUT", f"/Task/{created['id']}", json=body)

    assert answer.json()["meta"]["versionId"] == "2"


def test_an_unknown_id_is_not_created(door: Door) -> None:
    answer = door("PUT", "/Task/mine", json=task(id="mine"))

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (404, "not-found")


def test_minimal_leaves_the_body_out(door: Door) -> None:
    answer = door("POST", "/Task", headers={"Prefer": "return=minimal"}, json=task())

    assert (answer.status_code, answer.content) == (201, b"")
    assert "content-type" not in answer.headers
    assert answer.headers["location"].startswith(f"{BASE}/Task/")


def test_an_outcome_can_be_had_instead_of_the_task(door: Door) -> None:
    answer = door("POST", "/Task", headers={"Prefer": "return=OperationOutcome"}, json=task())

    issue = answer.json()["issue"][0]
    assert (issue["severity"], issue["code"]) == ("information", "informational")


@pytest.mark.parametrize(
    "preference", ["return=presentation", "return=representation", "respond-async, wait=10", ";,="]
)
def test_unknown_preferences_are_ignored(door: Door, preference: str) -> None:
    answer = door("POST", "/Task", headers={"Prefer": preference}, json=task())

    assert (answer.status_code, answer.json()["resourceType"]) == (201, "Task")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/fhir+json",
        "application/json",
        "application/fhir+json; charset=UTF-8",
        "Application/JSON;charset=utf-8",
        'application/fhir+json; fhirVersion=4.0; charset="utf-8"',
    ],
)
def test_json_has_several_names(door: Door, content_type: str) -> None:
    created = door.create()
    answer = door("GET", f"/Task/{created['id']}")

    again = door("POST", "/Task", headers={"Content-Type": content_type}, content=answer.content)

    assert again.status_code == 201


def test_decimals_come_back_as_they_were_spelled(door: Door) -> None:
    spelled = b'[{"type": {"text": "dose"}, "valueDecimal": 1.50}]'
    body = b'{"resourceType": "Task", "status": "draft", "intent": "order", "input": %b}' % spelled

    created = door("POST", "/Task", headers={"Content-Type": "application/json"}, content=body)

    assert b"1.50" in created.content
    assert b"1.50" in door("GET", "/Task").content


def test_every_problem_of_a_body_is_reported_with_its_place(door: Door) -> None:
    answer = door("POST", "/Task", json=task(status="done", priority="high", foo=1))

    issues = answer.json()["issue"]
    assert answer.status_code == 400
    assert {issue["expression"][0] for issue in issues} == {"Task.status", "Task.priority", "Task.foo"}
    for issue in issues:
        assert issue["severity"] == "error"
        assert issue["details"]["text"]
        assert issue["diagnostics"] == "HTTP 400 Bad Request"


def test_no_answer_lists_problems_without_end(door: Door) -> None:
    answer = door("POST", "/Task", json=task(**{f"foo{number}": 1 for number in range(5000)}))

    assert answer.status_code == 400
    assert len(answer.content) < 64 * 1024
