"""The table of searches, sent to the real server: both engines find what the words say."""

import pytest

from tests.rest_facade.test_modifiers import ROWS, TASKS
from tests.service import Service
from tests.tasks import documented_task


@pytest.fixture(scope="module")
def family(service: Service) -> dict[str, str]:
    """The names of the table's tasks by their ids, each part of the one before."""
    names: dict[str, str] = {}
    before = None
    for name, changes in TASKS.items():
        part_of = [{"reference": f"Task/{before}"}] if before else None
        document = documented_task(partOf=part_of, **({"note": None} | changes))
        before = service.admin().fhir("POST", "/Task", document).json()["id"]
        names[before] = name
    return names


@pytest.mark.parametrize(("query", "expected"), ROWS, ids=[query for query, _ in ROWS])
def test_a_search_finds_what_it_says(
    service: Service, family: dict[str, str], query: str, expected: str
) -> None:
    pairs = [*(tuple(pair.split("=", 1)) for pair in query.split("&")), ("_sort", "_id")]

    answer = service.admin().fhir("GET", "/Task", params=[*pairs, ("_id", ",".join(family))])

    assert answer.status_code == 200, answer.text
    found = [entry["resource"]["id"] for entry in answer.json().get("entry", [])]
    assert " ".join(family[task_id] for task_id in found) == expected
