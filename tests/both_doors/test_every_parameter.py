"""Each search parameter and each order, through both doors: the same tasks, and not none."""

import secrets
from typing import Any

import pytest

from graphql_schema.search import Kind, SearchParameter
from graphql_schema.task.parameters import LAST_UPDATED, PARAMETERS, SORT_KEYS
from graphql_schema.types.task_filter import filter_name
from tests.service import Service
from tests.tasks import documented_task

_CONCEPT = {"coding": [{"system": "http://s.example", "code": "c"}]}
_SPAN = {"start": "2024-03-01", "end": "2024-03-10"}

FULL: dict[str, Any] = {
    "basedOn": [{"reference": "ServiceRequest/1"}],
    "businessStatus": _CONCEPT,
    "code": _CONCEPT,
    "encounter": {"reference": "Encounter/1"},
    "executionPeriod": _SPAN,
    "focus": {"reference": "ServiceRequest/1"},
    "for": {"reference": "Patient/1"},
    "groupIdentifier": {"value": "c"},
    "identifier": [{"value": "c"}],
    "meta": {
        "tag": [{"code": "c"}],
        "security": [{"code": "c"}],
        "profile": ["http://u.example"],
        "source": "http://u.example",
    },
    "note": [{"text": "a word"}],
    "description": "a word",
    "owner": {"reference": "Practitioner/1"},
    "performerType": [_CONCEPT],
    "requester": {"reference": "Practitioner/1"},
    "restriction": {"period": _SPAN, "recipient": [{"reference": "Patient/1"}]},
    "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">a word</div>'},
}
OF_KIND = {
    Kind.TOKEN: "c",
    Kind.STRING: "word",
    Kind.DATE: "2024",
    Kind.NUMBER: "2",
    Kind.URI: "http://u.example",
}
OWN = {"status": "requested", "intent": "order", "priority": "urgent"}
REFERRED = ("ServiceRequest/1", "Encounter/1", "Patient/1", "Practitioner/1")


@pytest.fixture(scope="module")
def ids(service: Service) -> list[str]:
    """A task with every searchable element, one with as few as can be, and a part of the first."""
    admin = service.admin()

    def create(**elements: Any) -> str:
        few = {"resourceType": "Task", "status": "draft", "intent": "plan"}
        answer = admin.fhir("POST", "/Task", few | elements)
        assert answer.status_code == 201, answer.text
        task_id: str = answer.json()["id"]
        return task_id

    full = create(**documented_task(**FULL))
    return [full, create(), create(partOf=[{"reference": f"Task/{full}"}], description=secrets.token_hex(4))]


def _by_rest(service: Service, pairs: dict[str, str], ids: list[str]) -> list[str]:
    answer = service.admin().fhir("GET", "/Task", params=pairs | {"_id": ",".join(ids)})
    assert answer.status_code == 200, answer.text
    return [entry["resource"]["id"] for entry in answer.json().get("entry", [])]


def _by_graphql(service: Service, given: dict[str, Any], ids: list[str], **order: Any) -> list[str]:
    query = """query($filter: TaskFilter, $orderBy: [TaskOrder!]) {
        tasks(filter: $filter, orderBy: $orderBy) { nodes { id } } }"""
    body = service.admin().graphql(query, filter=given | {"ids": ids}, **order).json()
    assert "errors" not in body, body
    return [node["id"] for node in body["data"]["tasks"]["nodes"]]


def _asked(parameter: SearchParameter, full: str) -> tuple[dict[str, str], Any]:
    """Return the REST parameter and the value of the GraphQL field that ask the same."""
    name = parameter.name
    if name == "overdue":
        return {name: "true"}, True
    if parameter.kind in {Kind.DATE, Kind.NUMBER}:
        value = OF_KIND[parameter.kind]
        return {name: f"ge{value}"}, {"from": value if parameter.kind is Kind.DATE else int(value)}
    if parameter.kind is Kind.STRING:
        return {name if parameter.only_words else f"{name}:contains": "word"}, "word"
    if parameter.kind is Kind.REFERENCE:
        targets = [f"Task/{full}"] if name == "part-of" else list(REFERRED)
        return {
            name: ",".join(one for one in targets if not parameter.only_type or parameter.only_type in one)
        }, [one for one in targets if not parameter.only_type or parameter.only_type in one]
    value = OWN.get(name, OF_KIND[parameter.kind])
    return {name: value}, [value.upper() if name in OWN else value]


@pytest.mark.parametrize("parameter", [*PARAMETERS.values(), LAST_UPDATED], ids=lambda row: row.name)
def test_a_parameter_finds_the_same_through_both_doors(
    service: Service, ids: list[str], parameter: SearchParameter
) -> None:
    pairs, value = _asked(parameter, ids[0])

    found = _by_rest(service, pairs, ids)

    assert _by_graphql(service, {filter_name(parameter): value}, ids) == found
    assert (ids[2] if parameter.name == "part-of" else ids[0]) in found


@pytest.mark.parametrize("name", SORT_KEYS)
def test_an_order_is_the_same_through_both_doors_and_its_reverse_the_other_way(
    service: Service, ids: list[str], name: str
) -> None:
    field = "".join(f"_{letter}" if letter.isupper() else letter for letter in name.removeprefix("_"))
    found = {}
    for sign, direction in (("", "ASC"), ("-", "DESC")):
        found[sign] = _by_rest(service, {"_sort": f"{sign}{name}"}, ids)
        order = [{"field": field.replace("-", "_").upper(), "direction": direction}]
        assert _by_graphql(service, {}, ids, orderBy=order) == found[sign]

    assert found[""] == found["-"][::-1]
    assert sorted(found[""]) == sorted(ids)


@pytest.mark.parametrize("name", ["code", "owner", "note", "part-of", "due-date", "_profile", "description"])
def test_tasks_without_a_value_come_last(service: Service, ids: list[str], name: str) -> None:
    *_, last = _by_rest(service, {"_sort": name}, ids)

    assert last in _by_rest(service, {f"{name}:missing": "true"}, ids)
