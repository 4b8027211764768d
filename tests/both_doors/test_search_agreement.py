"""REST, GraphQL and plain Python agree on random questions about random tasks, on both engines."""

import secrets
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_schema.task.parameters import SORT_KEYS
from tests.both_doors.questions import Question, questions, random_task
from tests.service import Person, Service
from tests.tasks import Json, documented_task

TASKS = 60
QUERY = """query($filter: TaskFilter, $order: [TaskOrder!]) {
  tasks(filter: $filter, orderBy: $order, first: 100) { nodes { id } totalCount
    facets { status { value count } priority { value count } code { value system count } } } }"""


class Ward:
    """Tasks of which half are one practitioner's, and marked by a tag of their own."""

    # Hypothesis prints every field of a dataclass; these tasks would fill pages.
    def __init__(self, admin: Person, nurse: Person, tag: str, tasks: Sequence[Json]) -> None:
        self.admin, self.nurse, self.tag, self.tasks = admin, nurse, tag, tasks

    def seen_by(self, who: Person) -> list[Json]:
        """Return the tasks that somebody sees."""
        return [
            task for task in self.tasks if who.reference in {None, task.get("owner", {}).get("reference")}
        ]


@pytest.fixture(scope="module")
def ward(service: Service) -> Ward:
    random = Random(7)  # noqa: S311
    tag, nurse = secrets.token_hex(8), service.new_practitioner()
    tasks: list[Json] = []
    for number in range(TASKS):
        owner = nurse.reference if number % 2 else random.choice([None, "Practitioner/other"])
        changes = random_task(random.choice, owner, [task["id"] for task in tasks])
        document = documented_task(meta={"tag": [{"code": tag}]}, **changes)
        answer = service.admin().fhir("POST", "/Task", document)
        assert answer.status_code == 201, answer.text
        tasks.append(answer.json())
    return Ward(service.admin(), nurse, tag, tasks)


def _upper(name: str) -> str:
    words = "".join(f"_{letter}" if letter.isupper() else letter for letter in name.lstrip("_"))
    return words.replace("-", "_").upper()


def _by_rest(who: Person, ward: Ward, question: Question, sort: Sequence[str]) -> list[str]:
    """Return the ids on all pages."""
    pairs = [*question.pairs, ("_tag", ward.tag), ("_count", "7"), ("_sort", ",".join(sort))]
    answer, found = who.fhir("GET", "/Task", params=pairs), []
    while True:
        assert answer.status_code == 200, (pairs, answer.text)
        bundle = answer.json()
        found += [entry["resource"]["id"] for entry in bundle.get("entry", [])]
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        if "next" not in links:
            return found
        answer = who.request("GET", links["next"])


def _by_graphql(who: Person, ward: Ward, question: Question, sort: Sequence[str]) -> Json:
    order = [
        {"field": _upper(key.removeprefix("-")), "direction": "DESC" if key.startswith("-") else "ASC"}
        for key in sort
    ]
    graphql = {"and": [question.graphql, {"tag": [ward.tag]}]}
    body = who.graphql(QUERY, filter=graphql, order=order).json()
    assert "errors" not in body, (graphql, body)
    found: Json = body["data"]["tasks"]
    return found


def _counted(values: Sequence[Any]) -> dict[Any, int]:
    return {value: values.count(value) for value in values}


_sorts = st.lists(
    st.tuples(st.sampled_from(["", "-"]), st.sampled_from(sorted(SORT_KEYS))).map("".join),
    min_size=1,
    max_size=3,
    unique_by=lambda key: SORT_KEYS[key.removeprefix("-")].column or key.removeprefix("-"),
)


@settings(
    max_examples=75,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(question=questions, sort=_sorts, is_nurse=st.booleans())
def test_both_doors_find_what_plain_python_finds(
    ward: Ward, question: Question, sort: list[str], is_nurse: bool
) -> None:
    who = ward.nurse if is_nurse else ward.admin
    seen = ward.seen_by(who)
    expected = [task for task in seen if question.holds(task, seen)]

    by_rest, by_graphql = _by_rest(who, ward, question, sort), _by_graphql(who, ward, question, sort)

    assert sorted(by_rest) == sorted(task["id"] for task in expected)
    assert [node["id"] for node in by_graphql["nodes"]] == by_rest
    assert by_graphql["totalCount"] == len(expected)
    facets = by_graphql["facets"]
    for name in ("status", "priority"):
        told = {facet["value"]: facet["count"] for facet in facets[name]}
        values = [
            value and value.upper().replace("-", "_") for value in (task.get(name) for task in expected)
        ]
        assert told == _counted(values)
    codings = [(task.get("code") or {"coding": [{}]})["coding"][0] for task in expected]
    codes = [(coding.get("code"), coding.get("system", "") if coding else None) for coding in codings]
    assert {(facet["value"], facet["system"]): facet["count"] for facet in facets["code"]} == _counted(codes)
