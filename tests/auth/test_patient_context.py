"""A token whose scopes are those of one patient: every read and write keeps to tasks for that patient."""

from dataclasses import dataclass

import pytest

from tests.auth.claiming import person_with
from tests.service import Person, Service
from tests.tasks import Json, documented_task

READ = "query($id: ID!) { task(id: $id) { id } }"
LIST = "{ tasks(first: 100) { totalCount nodes { id } } }"
STATUS = "mutation($id: ID!) { setTaskStatus(id: $id, status: ACCEPTED) { id } }"
CREATE = "mutation($input: TaskInput!) { createTask(input: $input) { id for { reference } } }"


@dataclass(frozen=True)
class Ward:
    """A task for each of two patients, and somebody whose token has the one in context."""

    everyone: Person
    bound: Person
    patient: str
    other_patient: str
    own: Json
    other: Json


@pytest.fixture
def ward(service: Service) -> Ward:
    admin = service.admin()
    patient, other = (
        f"Patient/{service.new_practitioner().reference}".replace("Practitioner/", "") for _ in "ab"
    )
    tasks = [
        admin.fhir("POST", "/Task", documented_task() | {"for": {"reference": each}}).json()
        for each in (patient, other)
    ]
    bound = person_with(service, scope="patient/Task.cruds", patient=patient.removeprefix("Patient/"))
    return Ward(admin, bound, patient, other, *tasks)


def codes(answer: Json) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


def test_only_tasks_for_the_patient_are_read(ward: Ward) -> None:
    for act in ("", "/_history", "/_history/1"):
        assert ward.bound.fhir("GET", f"/Task/{ward.own['id']}{act}").status_code == 200
        assert ward.bound.fhir("GET", f"/Task/{ward.other['id']}{act}").status_code == 403
    assert not codes(ward.bound.graphql(READ, id=ward.own["id"]).json())
    assert codes(ward.bound.graphql(READ, id=ward.other["id"]).json()) == ["FORBIDDEN"]


def test_only_tasks_for_the_patient_are_found_and_counted(ward: Ward) -> None:
    bundle = ward.bound.fhir("GET", "/Task").json()
    history = ward.bound.fhir("GET", "/Task/_history").json()
    listed = ward.bound.graphql(LIST).json()["data"]["tasks"]

    assert [entry["resource"]["id"] for entry in bundle["entry"]] == [ward.own["id"]]
    assert {entry["resource"]["id"] for entry in history["entry"]} == {ward.own["id"]}
    assert listed == {"totalCount": 1, "nodes": [{"id": ward.own["id"]}]}


@pytest.mark.parametrize("parameter", ["patient", "subject", "for"])
def test_asking_for_another_patient_is_refused_not_empty(ward: Ward, parameter: str) -> None:
    own = ward.bound.fhir("GET", f"/Task?{parameter}={ward.patient}")
    other = ward.bound.fhir("GET", f"/Task?{parameter}={ward.other_patient}")

    assert (own.status_code, own.json()["total"]) == (200, 1)
    assert other.status_code == 403


def test_only_tasks_for_the_patient_are_changed_and_deleted(ward: Ward) -> None:
    put = ward.bound.fhir("PUT", f"/Task/{ward.other['id']}", ward.other)

    assert put.status_code == 403
    assert codes(ward.bound.graphql(STATUS, id=ward.other["id"]).json()) == ["FORBIDDEN"]
    assert not codes(ward.bound.graphql(STATUS, id=ward.own["id"]).json())
    assert ward.bound.fhir("DELETE", f"/Task/{ward.other['id']}").status_code == 403
    assert ward.bound.fhir("DELETE", f"/Task/{ward.own['id']}").status_code == 204
    assert ward.everyone.fhir("GET", f"/Task/{ward.other['id']}").status_code == 200


def test_a_task_cannot_be_moved_to_another_patient(ward: Ward) -> None:
    moved = ward.own | {"for": {"reference": ward.other_patient}}
    without = {name: value for name, value in ward.own.items() if name != "for"}

    for changed in (moved, without):
        assert ward.bound.fhir("PUT", f"/Task/{ward.own['id']}", changed).status_code == 403


def test_a_new_task_is_for_the_patient_in_context(ward: Ward) -> None:
    plain = documented_task(**{"for": None})
    foreign = documented_task() | {"for": {"reference": ward.other_patient}}

    created = ward.bound.fhir("POST", "/Task", plain).json()
    by_graphql = ward.bound.graphql(CREATE, input={"status": "REQUESTED", "intent": "ORDER"}).json()

    assert created["for"] == {"reference": ward.patient}
    assert by_graphql["data"]["createTask"]["for"] == {"reference": ward.patient}
    assert ward.bound.fhir("POST", "/Task", foreign).status_code == 403


def test_the_entries_of_a_bundle_keep_to_the_patient_too(ward: Ward) -> None:
    entries = [{"request": {"method": "GET", "url": f"Task/{task['id']}"}} for task in (ward.own, ward.other)]
    batch = {"resourceType": "Bundle", "type": "batch", "entry": entries}

    answer = ward.bound.fhir("POST", "", batch).json()

    assert [entry["response"]["status"][:3] for entry in answer["entry"]] == ["200", "403"]


def test_nobody_bound_to_a_patient_exports_or_sees_more_than_tasks(ward: Ward, service: Service) -> None:
    everything = person_with(service, scope="patient/*.cruds", patient=ward.patient)

    export = everything.fhir("GET", "/$export", headers={"Prefer": "respond-async"})

    assert export.status_code == 403
    assert everything.fhir("GET", "/Task").json()["total"] == 1


def test_a_user_scope_reaches_further_where_it_grants_the_same(ward: Ward, service: Service) -> None:
    both = person_with(service, scope="user/Task.rs patient/Task.cruds", patient=ward.patient)

    assert both.fhir("GET", f"/Task/{ward.other['id']}").status_code == 200
    assert both.fhir("PUT", f"/Task/{ward.other['id']}", ward.other).status_code == 403
    assert both.fhir("PUT", f"/Task/{ward.own['id']}", ward.own).status_code == 200


@pytest.mark.parametrize("patient", [..., "", "../7", "Practitioner/7", 7, ["7"]])
def test_a_42_without_a_patient_in_context_patient_scopes_grant_nothing(
    ward: Ward, service: Service, patient: object
) -> None:
    lost = person_with(service, scope="patient/*.cruds", patient=patient)

    assert lost.fhir("GET", f"/Task/{ward.own['id']}").status_code == 403
    assert codes(lost.graphql(LIST).json()) == ["FORBIDDEN"]
