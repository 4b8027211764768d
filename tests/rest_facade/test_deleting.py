"""Deleting a task: it is gone, and its history stays."""

import pytest

from tests.rest_facade.identified import Order, new_order
from tests.service import Person, Service
from tests.tasks import documented_task

NOBODYS_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.fixture
def owner(service: Service) -> Person:
    return service.new_practitioner()


@pytest.fixture
def order() -> Order:
    return new_order()


@pytest.fixture
def gone(service: Service, owner: Person, order: Order) -> str:
    """The id of a task of the owner, deleted in version 2."""
    task_id = order.create(service.admin(), owner=owner.reference)
    answer = service.admin().fhir("DELETE", f"/Task/{task_id}")
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (204, b"", 'W/"2"')
    return task_id


def found_ids(who: Person, query: str) -> list[str]:
    """The ids of the tasks that a search finds or includes."""
    answer = who.fhir("GET", f"/Task?{query}")
    assert answer.status_code == 200, answer.text
    return [entry["resource"]["id"] for entry in answer.json().get("entry", [])]


def test_a_deleted_task_is_gone_and_its_versions_stay(service: Service, gone: str) -> None:
    admin = service.admin()

    statuses = [
        admin.fhir("GET", f"/Task/{gone}{path}").status_code
        for path in ["", "/_history/1", "/_history/2", "/_history/3", "/_history"]
    ]

    assert statuses == [410, 200, 410, 404, 200]
    assert admin.fhir("GET", f"/Task/{gone}").json()["issue"][0]["code"] == "deleted"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_deleted_task_cannot_be_changed(service: Service, owner: Person, gone: str, method: str) -> None:
    body = documented_task(owner.reference, id=gone) if method == "PUT" else {"status": "accepted"}

    assert service.admin().fhir(method, f"/Task/{gone}", body).status_code == 410
    assert owner.fhir(method, f"/Task/{gone}", body).status_code == 410


def test_who_owned_it_learns_that_it_is_gone_and_others_learn_nothing(
    service: Service, owner: Person, gone: str
) -> None:
    colleague = service.new_practitioner()

    for path in ["", "/_history/2"]:
        assert owner.fhir("GET", f"/Task/{gone}{path}").status_code == 410
        assert colleague.fhir("GET", f"/Task/{gone}{path}").status_code == 403
    assert owner.fhir("GET", f"/Task/{gone}/_history").status_code == 200
    assert colleague.fhir("GET", f"/Task/{gone}/_history").status_code == 403


def test_the_history_ends_with_the_deletion_which_has_no_resource(service: Service, gone: str) -> None:
    bundle = service.auditor().fhir("GET", f"/Task/{gone}/_history").json()

    assert bundle["total"] == 2
    deletion, creation = bundle["entry"]
    assert deletion["request"] == {"method": "DELETE", "url": f"Task/{gone}"}
    assert deletion["response"]["status"].startswith("204")
    assert deletion["response"]["etag"] == 'W/"2"'
    assert "resource" not in deletion
    assert creation["resource"]["meta"]["versionId"] == "1"


def test_no_search_finds_a_deleted_task_and_no_count_counts_it(
    service: Service, owner: Person, order: Order, gone: str
) -> None:
    part = order.create(service.admin(), owner=owner.reference, partOf=[{"reference": f"Task/{gone}"}])

    for who in (service.admin(), owner):
        for query in [f"_id={gone}", order.condition, f"owner={owner.reference}", "_sort=-due-date"]:
            assert gone not in found_ids(who, f"{query}&_count=100")
        assert order.count(who) == 1
        assert found_ids(who, order.condition) == [part]
        assert found_ids(who, f"_id={part}&_include=Task:part-of") == [part]


def test_deleting_what_is_not_there_succeeds_and_leaves_no_trace(service: Service, gone: str) -> None:
    admin = service.admin()

    assert admin.fhir("DELETE", f"/Task/{gone}").status_code == 204
    assert admin.fhir("DELETE", f"/Task/{NOBODYS_ID}").status_code == 204
    assert admin.fhir("GET", f"/Task/{gone}/_history").json()["total"] == 2
    assert admin.fhir("GET", f"/Task/{NOBODYS_ID}").status_code == 404


def test_only_an_admin_deletes_even_what_is_not_there(service: Service, owner: Person, order: Order) -> None:
    task_id = order.create(service.admin(), owner=owner.reference)

    for who, status in [(owner, 403), (service.auditor(), 403), (service.nobody(), 401)]:
        for path in [f"/Task/{task_id}", f"/Task/{NOBODYS_ID}", f"/Task?{order.condition}"]:
            assert who.fhir("DELETE", path).status_code == status

    assert owner.fhir("GET", f"/Task/{task_id}").status_code == 200


def test_a_deletion_that_expects_another_version_is_refused(service: Service, order: Order) -> None:
    admin = service.admin()
    path = f"/Task/{order.create(admin)}"

    statuses = [
        admin.fhir("DELETE", path, headers={"If-Match": tag}).status_code
        for tag in ['W/"7"', '"2", "3"', "x", 'W/"2", W/"1"']
    ]

    assert statuses == [412, 412, 400, 204]


def test_an_outcome_can_be_had_for_a_deletion(service: Service, order: Order) -> None:
    admin, headers = service.admin(), {"Prefer": "return=OperationOutcome"}
    path = f"/Task/{order.create(admin)}"

    deleted, again = (admin.fhir("DELETE", path, headers=headers) for _ in range(2))

    assert (deleted.status_code, again.status_code) == (200, 200)
    assert deleted.json()["issue"][0]["severity"] == again.json()["issue"][0]["severity"] == "information"
    assert deleted.text != again.text


def test_a_deletion_may_name_its_task_by_a_condition(service: Service, order: Order) -> None:
    admin = service.admin()
    only = order.create(admin)

    assert admin.fhir("DELETE", f"/Task?{order.condition}", headers={"If-Match": '"9"'}).status_code == 412
    assert admin.fhir("DELETE", f"/Task?{order.condition}").status_code == 204
    assert admin.fhir("DELETE", f"/Task?{order.condition}").status_code == 204
    assert admin.fhir("GET", f"/Task/{only}").status_code == 410


def test_a_condition_that_several_tasks_match_deletes_none(service: Service, order: Order) -> None:
    admin = service.admin()
    for _ in range(2):
        order.create(admin)

    answer = admin.fhir("DELETE", f"/Task?{order.condition}")

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (412, "multiple-matches")
    assert order.count(admin) == 2
