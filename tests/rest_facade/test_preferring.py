"""`Prefer: return=…` on every write."""

from typing import Any

import httpx2
import pytest

from tests.rest_facade.identified import Order, new_order
from tests.service import Person, Service


def create(who: Person, order: Order, _: str, prefer: Any) -> httpx2.Response:
    return who.fhir("POST", "/Task", order.task(), headers=prefer)


def create_if_none(who: Person, order: Order, _: str, prefer: Any) -> httpx2.Response:
    return who.fhir("POST", f"/Task?{order.condition}", order.task(), headers=prefer)


def update(who: Person, order: Order, task_id: str, prefer: Any) -> httpx2.Response:
    return who.fhir("PUT", f"/Task/{task_id}", order.task(id=task_id), headers=prefer)


def update_match(who: Person, order: Order, _: str, prefer: Any) -> httpx2.Response:
    return who.fhir("PUT", f"/Task?{order.condition}", order.task(), headers=prefer)


def patch(who: Person, _: Order, task_id: str, prefer: Any) -> httpx2.Response:
    return who.fhir("PATCH", f"/Task/{task_id}", {"status": "accepted"}, headers=prefer)


def patch_match(who: Person, order: Order, _: str, prefer: Any) -> httpx2.Response:
    return who.fhir("PATCH", f"/Task?{order.condition}", {"status": "accepted"}, headers=prefer)


WRITES = [create, create_if_none, update, update_match, patch, patch_match]

#  what is preferred, and the resourceType of the answer, "" for an empty one
PREFERENCES = {
    "return=minimal": "",
    "return=representation": "Task",
    "return=OperationOutcome": "OperationOutcome",
    "RETURN = minimal; foo": "",
    'return="minimal"': "",
    "respond-async, return=minimal": "",
    "return=presentation": "Task",
    "handling=strict": "Task",
    "wait=10": "Task",
    ";,=": "Task",
}


@pytest.mark.parametrize(("prefer", "kind"), PREFERENCES.items())
@pytest.mark.parametrize("write", WRITES)
def test_a_write_answers_what_is_preferred(service: Service, write: Any, prefer: str, kind: str) -> None:
    order = new_order()
    task_id = order.create(service.admin())

    answer = write(service.admin(), order, task_id, {"Prefer": prefer})

    assert answer.status_code == (201 if write is create else 200)
    assert answer.headers["etag"]
    assert "location" in answer.headers or "content-location" in answer.headers
    assert (answer.json()["resourceType"] if answer.content else "") == kind
    assert ("content-type" in answer.headers) is bool(kind)


@pytest.mark.parametrize("prefer", PREFERENCES)
def test_a_refusal_is_told_whatever_is_preferred(service: Service, prefer: str) -> None:
    answer = service.admin().fhir("POST", "/Task", {"resourceType": "Task"}, headers={"Prefer": prefer})

    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome")


@pytest.mark.parametrize("prefer", PREFERENCES)
def test_a_deletion_has_no_task_to_represent(service: Service, prefer: str) -> None:
    task_id = new_order().create(service.admin())

    answer = service.admin().fhir("DELETE", f"/Task/{task_id}", headers={"Prefer": prefer})

    if PREFERENCES[prefer] == "OperationOutcome":
        assert (answer.status_code, answer.json()["resourceType"]) == (200, "OperationOutcome")
    else:
        assert (answer.status_code, answer.content) == (204, b"")
