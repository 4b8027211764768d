"""What real FHIR clients require of a server, each requirement by its number.

The numbers are those of the requirements that were observed by logging what clients send.
"""

from typing import Any

import pytest

from tests.rest_facade.identified import Order, new_order
from tests.service import Person, Service
from tests.tasks import Json


@pytest.fixture
def admin(service: Service) -> Person:
    return service.admin()


@pytest.fixture
def order() -> Order:
    return new_order()


@pytest.fixture
def created(admin: Person, order: Order) -> Any:
    answer = admin.fhir("POST", "/Task", order.task())
    assert answer.status_code == 201
    return answer.json()


def test_requirement_7_an_update_needs_no_if_match_and_honours_one(
    admin: Person, order: Order, created: Json
) -> None:
    path, body = f"/Task/{created['id']}", order.task(id=created["id"])

    assert admin.fhir("PUT", path, body).status_code == 200
    assert admin.fhir("PUT", path, body, headers={"If-Match": 'W/"2"'}).status_code == 200
    assert admin.fhir("PUT", path, body, headers={"If-Match": 'W/"2"'}).status_code == 412


def test_requirement_8_meta_in_the_body_of_an_update_is_ignored(admin: Person, created: Json) -> None:
    old = created | {"meta": created["meta"] | {"versionId": "7", "lastUpdated": "2001-01-01T00:00:00Z"}}

    answers = [admin.fhir("PUT", f"/Task/{created['id']}", body) for body in (created, old)]

    assert [answer.json()["meta"]["versionId"] for answer in answers] == ["2", "3"]
    assert answers[1].json()["meta"]["lastUpdated"] > created["meta"]["lastUpdated"]


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "application/merge-patch+json"]
)
def test_requirement_9_a_patch_in_plain_json_is_a_merge_patch(
    admin: Person, created: Json, content_type: str
) -> None:
    headers = {"Content-Type": content_type}
    body = {"resourceType": "Task", "id": created["id"], "priority": "stat", "restriction": None}

    answer = admin.fhir("PATCH", f"/Task/{created['id']}", body, headers=headers)

    assert (answer.status_code, answer.json()["priority"]) == (200, "stat")
    assert "restriction" not in answer.json()


@pytest.mark.parametrize(
    "content_type", ["application/json-patch+json", "application/json-patch+json; charset=UTF-8"]
)
def test_requirement_10_a_json_patch_is_rfc_6902(admin: Person, created: Json, content_type: str) -> None:
    operations = [
        {"op": "test", "path": "/status", "value": "requested"},
        {"op": "replace", "path": "/status", "value": "accepted"},
    ]
    headers = {"Content-Type": content_type}

    answers = [admin.fhir("PATCH", f"/Task/{created['id']}", operations, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert answers[0].json()["status"] == "accepted"


def test_requirement_11_an_unknown_preference_is_ignored(admin: Person, order: Order) -> None:
    answer = admin.fhir("POST", "/Task", order.task(), headers={"Prefer": "return=presentation"})

    assert (answer.status_code, answer.json()["resourceType"]) == (201, "Task")


@pytest.mark.parametrize("tag", ["1", 'W/"1"', '"1"'])
def test_requirement_12_if_none_match_may_be_bare(admin: Person, created: Json, tag: str) -> None:
    answer = admin.fhir("GET", f"/Task/{created['id']}", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content) == (304, b"")


def test_requirement_18_a_conditional_create_tells_created_from_found(admin: Person, order: Order) -> None:
    header = {"If-None-Exist": order.condition}
    answers = [
        admin.fhir("POST", "/Task", order.task(), headers=header),
        admin.fhir("POST", "/Task", order.task(), headers=header),
        admin.fhir("POST", f"/Task?{order.condition}", order.task()),
    ]
    another = new_order()

    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert admin.fhir("POST", f"/Task?{another.condition}", another.task()).status_code == 201


def test_requirement_19_an_update_or_patch_may_name_its_task_by_a_condition(
    admin: Person, order: Order
) -> None:
    path = f"/Task?{order.condition}"

    upserted = [admin.fhir("PUT", path, order.task()).status_code for _ in range(2)]
    patched = admin.fhir("PATCH", path, {"priority": "stat"})

    assert upserted == [201, 200]
    assert (patched.status_code, patched.json()["priority"]) == (200, "stat")
