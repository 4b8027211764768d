"""Parts of tasks: `_summary`, `_elements` and `_pretty`."""

from typing import Any

import pytest

from graphql_schema.task.writing import SUBSETTED
from tests.service import Person, Service
from tests.tasks import documented_task

NARRATIVE = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Call</div>'}
ALWAYS = {"resourceType", "id", "meta", "status", "intent"}


@pytest.fixture
def task_id(service: Service) -> str:
    task = documented_task(
        text=NARRATIVE,
        identifier=[{"system": "urn:x", "value": "1"}],
        note=[{"text": "a note"}],
        _priority={"extension": [{"url": "http://a.example", "valueCode": "x"}]},
        owner={"reference": "Practitioner/a", "extension": [{"url": "http://a.example", "valueCode": "x"}]},
    )
    created: str = service.admin().fhir("POST", "/Task", task).json()["id"]
    return created


def everywhere(admin: Person, task_id: str, asked: str) -> list[Any]:
    """Return the task as read, vread, found, found by form and in its history."""
    name, value = asked.split("=")
    bundles = [
        admin.fhir("GET", f"/Task?_id={task_id}&{asked}"),
        admin.fhir("POST", "/Task/_search", data={"_id": task_id, name: value}),
        admin.fhir("GET", f"/Task/{task_id}/_history?{asked}"),
    ]
    reads = [admin.fhir("GET", f"/Task/{task_id}{version}?{asked}") for version in ("", "/_history/1")]
    return [answer.json() for answer in reads] + [answer.json()["entry"][0]["resource"] for answer in bundles]


def test_a_summary_holds_what_r4_marks_as_such(service: Service, task_id: str) -> None:
    for task in everywhere(service.admin(), task_id, "_summary=true"):
        assert task.keys() >= ALWAYS | {"description", "for", "lastModified", "owner"}
        assert not task.keys() & {
            "text",
            "note",
            "identifier",
            "priority",
            "_priority",
            "authoredOn",
            "restriction",
        }
        assert task["owner"] == {"reference": "Practitioner/a"}
        assert task["meta"]["tag"] == [SUBSETTED]


def test_the_text_comes_with_what_is_mandatory(service: Service, task_id: str) -> None:
    for task in everywhere(service.admin(), task_id, "_summary=text"):
        assert task.keys() == ALWAYS | {"text"}
        assert task["meta"]["tag"] == [SUBSETTED]


def test_the_data_is_all_but_the_text(service: Service, task_id: str) -> None:
    whole = service.admin().fhir("GET", f"/Task/{task_id}").json()

    for task in everywhere(service.admin(), task_id, "_summary=data"):
        assert task.keys() == whole.keys() - {"text"}
        assert task["meta"]["tag"] == [SUBSETTED]


def test_no_summary_is_the_whole_task_untagged(service: Service, task_id: str) -> None:
    whole = service.admin().fhir("GET", f"/Task/{task_id}").json()

    assert everywhere(service.admin(), task_id, "_summary=false") == [whole] * 5
    assert "tag" not in whole["meta"]


def test_elements_come_with_their_extensions_and_what_is_mandatory(service: Service, task_id: str) -> None:
    for task in everywhere(service.admin(), task_id, "_elements=priority, Task.owner"):
        assert task.keys() == ALWAYS | {"priority", "_priority", "owner"}
        assert task["owner"]["extension"]
        assert task["meta"]["tag"] == [SUBSETTED]


@pytest.mark.parametrize(
    "asked",
    [
        "_elements=staus",
        "_elements=owner,note.text",
        "_summary=yes",
        "_summary=true&_elements=owner",
        "_summary=TRUE",
    ],
)
@pytest.mark.parametrize("path", ["/Task?_count=1&", "/Task/<id>?", "/Task/<id>/_history?"])
def test_a_part_that_there_is_not_is_refused(service: Service, task_id: str, path: str, asked: str) -> None:
    answer = service.admin().fhir("GET", path.replace("<id>", task_id) + asked)

    assert answer.status_code == 400, answer.text
    assert "_elements" in answer.text or "_summary" in answer.text


def test_the_links_of_a_list_keep_the_part_that_was_asked_for(service: Service) -> None:
    for _ in range(2):
        service.admin().fhir("POST", "/Task", documented_task())

    first = service.admin().fhir("GET", "/Task?_elements=owner&_count=1").json()
    following = next(link["url"] for link in first["link"] if link["relation"] == "next")

    assert "_elements=owner" in following
    second = service.admin().request("GET", following.removeprefix(service.url)).json()
    assert "description" not in second["entry"][0]["resource"]


def test_a_part_keeps_the_precision_of_its_decimals(service: Service) -> None:
    body = b"""{"resourceType": "Task", "status": "draft", "intent": "order",
        "executionPeriod": {"extension": [{"url": "http://a.example", "valueDecimal": 1.50}]}}"""
    json_type = {"Content-Type": "application/fhir+json"}
    task_id = service.admin().fhir("POST", "/Task", content=body, headers=json_type).json()["id"]

    for asked in ("_elements=executionPeriod", "_pretty=true", "_summary=data"):
        assert "1.50" in service.admin().fhir("GET", f"/Task/{task_id}?{asked}").text


def test_pretty_json_is_the_same_json_on_many_lines(service: Service, task_id: str) -> None:
    plain = service.admin().fhir("GET", f"/Task/{task_id}")
    pretty = service.admin().fhir("GET", f"/Task/{task_id}?_pretty=true")

    assert (plain.text.count("\n"), pretty.json()) == (0, plain.json())
    assert pretty.text.startswith('{\n  "resourceType": "Task"')
    assert service.admin().fhir("GET", f"/Task/{task_id}?_pretty=false").content == plain.content


def test_a_write_is_answered_whole_whatever_its_address_says(service: Service) -> None:
    answer = service.admin().fhir("POST", "/Task?_summary=text&_elements=owner", documented_task())

    assert answer.status_code == 201
    assert answer.json()["description"]
