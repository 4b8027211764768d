"""Row G-35 of our catalogue of hostile input: lists inside lists are answered up to a limit."""

import time

import httpx2
import pytest

from tests.service import Person, Service
from tests.tasks import documented_task

FULL_PAGE = 100

WORKLIST = """{ tasks(first: 100) {
  nodes { id status history(first: 5) { nodes { version } } }
  totalCount
  facets { status { count } intent { count } priority { count } owner { count } code { count }
    businessStatus { count } performer { count } }
} }"""

TOO_COSTLY = {
    "G-35 long histories of many tasks": (
        "{ tasks(first: 100) { nodes { history(first: 100) { nodes { id } } } } }"
    ),
    "G-35 by edges": (
        "{ tasks(first: 100) { edges { node { history(first: 100) { edges { node { id } } } } } } }"
    ),
    "histories of histories": (
        "{ tasks(first: 100) { nodes { history(first: 1) { nodes { history(first: 1) { nodes { id } } } } } } }"
    ),
    "two histories of many tasks": (
        "{ tasks(first: 100) { nodes { a: history(first: 1) { nodes { id } } b: history(first: 2) { nodes { id } } } } }"
    ),
    "many pages beside each other": (
        "{" + " ".join(f"a{i}: tasks(first: 100) {{ nodes {{ id }} }}" for i in range(30)) + "}"
    ),
    "the schema over and over": (
        "{"
        + " ".join(
            f"a{i}: __schema {{ types {{ fields {{ name args {{ name type {{ name }} }} type {{ name }} }} }} }}"
            for i in range(30)
        )
        + "}"
    ),
    "many facets": (
        "{ tasks(first: 0) { "
        + " ".join(
            f"f{i}: facets {{ status {{ count }} intent {{ count }} code {{ count }} "
            "owner { count } performer { count } }"
            for i in range(25)
        )
        + "} }"
    ),
}


@pytest.fixture
def owner(service: Service) -> Person:
    """Return somebody who owns a full page of tasks."""
    person = service.new_practitioner()
    entries = [
        {"request": {"method": "POST", "url": "Task"}, "resource": documented_task(person.reference)}
        for _ in range(FULL_PAGE)
    ]
    kept = person.fhir("POST", "", {"resourceType": "Bundle", "type": "batch", "entry": entries})
    assert [entry["response"]["status"][:3] for entry in kept.json()["entry"]] == ["201"] * FULL_PAGE
    return person


def refusals(response: httpx2.Response) -> set[tuple[str, str]]:
    return {(error["extensions"]["code"], error["message"]) for error in response.json()["errors"]}


def test_a_full_worklist_with_histories_total_and_all_facets_is_answered(owner: Person) -> None:
    body = owner.graphql(WORKLIST).json()

    assert "errors" not in body
    tasks = body["data"]["tasks"]
    assert tasks["totalCount"] == FULL_PAGE
    assert [task["history"]["nodes"] for task in tasks["nodes"]] == [[{"version": 1}]] * FULL_PAGE
    assert tasks["facets"]["owner"] == [{"count": FULL_PAGE}]


def test_what_multiplies_beyond_the_limit_is_refused_quickly_and_in_words(owner: Person) -> None:
    for name, document in TOO_COSTLY.items():
        began = time.perf_counter()

        response = owner.graphql(document)

        assert time.perf_counter() - began < 5, name
        assert response.json()["data"] is None, name
        assert {code for code, _ in refusals(response)} == {"LIMIT_EXCEEDED"}, name
        assert all("ask for less" in message for _, message in refusals(response)), name
        assert len(response.content) < 64 * 1024, name


def test_each_operation_has_an_allowance_of_its_own(owner: Person) -> None:
    owner.graphql(TOO_COSTLY["G-35 long histories of many tasks"])

    answers = [owner.graphql(WORKLIST).json() for _ in range(3)]

    assert [answer for answer in answers if "errors" in answer] == []
