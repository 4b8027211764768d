"""The documented API, call by call."""

import pytest

from tests.rest_facade.door import BASE, Door, ids
from tests.rest_facade.examples import task


def test_a_created_task_comes_back_whole_and_with_its_address(door: Door) -> None:
    sent = task()

    answer = door("POST", "/Task", "practitioner", json=sent)

    created = answer.json()
    assert answer.status_code == 201
    assert created.items() >= sent.items()
    assert answer.headers["location"] == f"{BASE}/Task/{created['id']}/_history/1"
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.headers["last-modified"].endswith(" GMT")
    assert answer.headers["content-type"] == "application/fhir+json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


def test_a_task_is_read_by_its_id(door: Door) -> None:
    created = door.create()

    answer = door("GET", f"/Task/{created['id']}", "practitioner")

    assert (answer.status_code, answer.json()) == (200, created)
    assert answer.headers["etag"] == 'W/"1"'


def test_the_documented_list_finds_by_owner_and_status(door: Door) -> None:
    wanted = door.create()
    door.create(status="draft")
    door.create(owner={"reference": "Practitioner/col"})

    answer = door("GET", "/Task?owner=Practitioner/pia&status=requested", "practitioner")

    bundle = answer.json()
    assert (bundle["resourceType"], bundle["type"], bundle["total"]) == ("Bundle", "searchset", 1)
    entry = {"fullUrl": f"{BASE}/Task/{wanted['id']}", "resource": wanted, "search": {"mode": "match"}}
    assert bundle["entry"] == [entry]


@pytest.mark.parametrize("name", ["patient", "subject", "for"])
def test_the_patient_has_three_spellings(door: Door, name: str) -> None:
    wanted = door.create()
    door.create("admin", **{"for": {"reference": "Patient/another"}})

    bundle = door("GET", f"/Task?{name}=Patient/65f1234567890abcdef12345").json()

    assert ids(bundle) == [wanted["id"]]


def test_the_documented_flow_ends_with_a_completed_task(door: Door) -> None:
    created = door.create("practitioner")
    url = f"/Task/{created['id']}"

    for status in ["accepted", "in-progress", "completed"]:
        answer = door("PUT", url, "practitioner", json=task(id=created["id"], status=status))
        assert answer.status_code == 200, answer.text

    done = door("GET", url, "practitioner").json()
    assert (done["status"], done["meta"]["versionId"]) == ("completed", "4")


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_writing_for_another_practitioner_is_forbidden(door: Door, method: str) -> None:
    created = door.create()
    path = "/Task" if method == "POST" else f"/Task/{created['id']}"

    body = task(id=created["id"], owner={"reference": "Practitioner/col"})
    answer = door(method, path, "practitioner", json=body)

    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_auditor_never_writes(door: Door, method: str) -> None:
    created = door.create()
    path = "/Task" if method == "POST" else f"/Task/{created['id']}"

    assert door(method, path, "auditor", json=created).status_code == 403


def test_a_practitioner_lists_only_own_tasks_and_others_list_all(door: Door) -> None:
    own, foreign = door.create(), door.create(owner={"reference": "Practitioner/col"})

    listed = {role: ids(door("GET", "/Task", role).json()) for role in ["practitioner", "admin", "auditor"]}

    both = [foreign["id"], own["id"]]
    assert listed == {"practitioner": [own["id"]], "admin": both, "auditor": both}
