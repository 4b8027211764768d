"""However one asks, the same caller gets the same tasks."""

from typing import Any

import pytest

from tests.operations.exports import exported
from tests.operations.hl7 import created, data
from tests.service import Person, Service


def by_search(who: Person) -> set[str]:
    bundle = who.fhir("GET", "/Task?_count=500").json()
    return {entry["resource"]["id"] for entry in bundle.get("entry", [])}


def by_graphql(who: Person) -> set[str]:
    answer = who.graphql("{ tasks(first: 100) { nodes { id } } }").json()
    return {node["id"] for node in answer["data"]["tasks"]["nodes"]}


def by_hl7_list(who: Person) -> set[str]:
    return {task["id"] for task in data(who, "{ TaskList { id } }")["TaskList"]}


def by_hl7_pages(who: Person) -> set[str]:
    query = "query Q($at: String) { TaskConnection(_cursor: $at) { edges { resource { id } } next } }"
    found: set[str] = set()
    given: dict[str, Any] = {}
    while True:
        page = data(who, query, **given)["TaskConnection"]
        found |= {edge["resource"]["id"] for edge in page["edges"]}
        if "next" not in page:
            return found
        given = {"at": page["next"]}


def by_export(who: Person) -> set[str]:
    return {task["id"] for task in exported(who)}


@pytest.mark.parametrize("role", ["owner", "other"])
def test_a_practitioner_gets_the_same_own_tasks_everywhere(service: Service, role: str) -> None:
    owner, other = service.new_practitioner(), service.new_practitioner()
    own = {created(owner, owned_by=owner.reference)["id"] for _ in range(25)}
    who, expected = (owner, own) if role == "owner" else (other, set[str]())

    assert by_search(who) == by_graphql(who) == by_hl7_list(who) == by_hl7_pages(who) == expected


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_who_sees_all_gets_all_by_pages_and_by_export(service: Service, role: str) -> None:
    created(service.admin(), owned_by="Practitioner/somebody")
    who = {"admin": service.admin(), "auditor": service.auditor()}[role]

    assert by_hl7_pages(who) == by_export(who)
    assert by_export(who)
