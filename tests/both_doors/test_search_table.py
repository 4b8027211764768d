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


def test_a_deleted_task_is_no_end_of_any_link(service: Service) -> None:
    admin = service.admin()
    parent = admin.fhir("POST", "/Task", documented_task(note=[{"text": "farewell"}])).json()["id"]
    part_of = [{"reference": f"Task/{parent}"}]
    child = admin.fhir("POST", "/Task", documented_task(partOf=part_of)).json()["id"]

    def found(query: str) -> list[str]:
        entries = admin.fhir("GET", f"/Task?{query}").json().get("entry", [])
        return [entry["resource"]["id"] for entry in entries]

    links = [f"part-of._id={parent}", f"_id={child}&_include=Task:part-of", f"note=farewell&_id={parent}"]
    before = [found(query) for query in links]
    assert admin.fhir("DELETE", f"/Task/{parent}").is_success
    after = [found(query) for query in links]

    assert before == [[child], [child, parent], [parent]]
    assert after == [[], [child], []]
