"""`$export` gives every task to who may see every task, and to nobody else."""

import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.databases import Databases
from tests.operations.exports import ASYNC, begun, exported, finished, path_of, tasks_in
from tests.service import Person, Service, running_service
from tests.tasks import documented_task

KICK_OFFS = ("/$export", "/Task/$export")


def created(who: Person, **changes: Any) -> Any:
    answer = who.fhir("POST", "/Task", documented_task(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def searched(who: Person, query: str = "") -> dict[str, Any]:
    """Return all tasks that a search finds, page after page, by id."""
    found: dict[str, Any] = {}
    path: str | None = f"/Task?_count=100{query}"
    while path:
        bundle = who.fhir("GET", path).json()
        found |= {entry["resource"]["id"]: entry["resource"] for entry in bundle.get("entry", [])}
        path = next((path_of(link["url"]) for link in bundle["link"] if link["relation"] == "next"), None)
    return found


@pytest.fixture
def admin(service: Service) -> Person:
    return service.admin()


@pytest.mark.parametrize("path", KICK_OFFS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_export_is_the_same_as_a_search_over_all_pages(admin: Person, path: str, method: str) -> None:
    for _ in range(3):
        created(admin, owned_by="Practitioner/somebody")

    tasks = exported(admin, path, method=method)

    assert {task["id"]: task for task in tasks} == searched(admin)
    assert len({task["id"] for task in tasks}) == len(tasks)


def test_it_goes_on_over_many_pages(databases: Databases, engine: str, tmp_path: Path) -> None:
    with running_service(databases.migrated(engine), tmp_path) as service:
        for _ in range(201):
            created(service.admin())

        tasks = exported(service.auditor())

        assert {task["id"]: task for task in tasks} == searched(service.admin())
        assert len(tasks) == 201


def test_the_manifest_says_what_bulk_data_asks_for(service: Service, admin: Person) -> None:
    created(admin)
    before = time.time()
    status = begun(admin, "/$export?_type=Task&_outputFormat=ndjson")

    manifest = finished(admin, status)

    assert manifest["requiresAccessToken"] is True
    assert manifest["request"] == f"{service.url}/api/fhir/$export?_type=Task&_outputFormat=ndjson"
    assert manifest["error"] == []
    assert manifest["transactionTime"] >= time.strftime("%Y-%m-%dT%H:%M", time.gmtime(before))
    assert "expires" in admin.fhir("GET", status).headers
    admin.fhir("DELETE", status)


def test_filters_narrow_an_export_as_they_narrow_a_search(admin: Person) -> None:
    created(admin, status="draft", priority="stat", description="CANARY export")
    created(admin, status="draft", priority="routine")
    narrow = quote("Task?status=draft&priority=stat", safe="")
    other = quote("Task?_filter=status eq on-hold", safe="")

    tasks = exported(admin, f"/$export?_typeFilter={narrow}&_typeFilter={other}")

    expected = searched(admin, "&status=draft&priority=stat") | searched(admin, "&status=on-hold")
    assert {task["id"] for task in tasks} == set(expected)
    assert tasks


def test_since_leaves_out_what_is_older(admin: Person) -> None:
    old = created(admin)
    time.sleep(0.01)
    new = created(admin)

    tasks = exported(admin, f"/$export?_since={quote(old['meta']['lastUpdated'])}")

    assert new["id"] in {task["id"] for task in tasks}
    assert old["id"] not in {task["id"] for task in tasks}


def test_parameters_may_come_in_the_body(admin: Person) -> None:
    created(admin, status="draft")
    rows = [
        {"name": "_typeFilter", "valueString": "Task?status=draft"},
        {"name": "_type", "valueString": "Task"},
        {"name": "_outputFormat", "valueString": "application/fhir+ndjson"},
    ]

    tasks = exported(admin, method="POST", body={"resourceType": "Parameters", "parameter": rows})

    assert {task["id"] for task in tasks} == set(searched(admin, "&status=draft"))


def test_nothing_to_export_is_an_empty_manifest(admin: Person) -> None:
    status = begun(admin, "/$export?_since=2999-01-01T00:00:00Z")

    assert finished(admin, status)["output"] == []
    admin.fhir("DELETE", status)


@pytest.mark.parametrize(
    "query",
    [
        "_type=Patient",
        "_type=Task,Patient",
        "_outputFormat=text/csv",
        "_since=yesterday",
        "_since=2026-01-01&_since=2026-01-02",
        "_typeFilter=status%3Ddraft",
        "_typeFilter=Task%3F",
        "_typeFilter=Task%3Fcolour%3Dred",
        "_typeFilter=Task%3F_count%3D5",
        "_typeFilter=Patient%3Fname%3Dx",
        "_elements=id",
        "patient=1",
    ],
)
def test_what_it_cannot_do_is_refused(admin: Person, query: str) -> None:
    answer = admin.fhir("GET", f"/$export?{query}", headers=ASYNC)

    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome"), answer.text


@pytest.mark.parametrize("path", KICK_OFFS)
def test_a_client_that_would_not_come_back_is_refused(admin: Person, path: str) -> None:
    answer = admin.fhir("GET", path)

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (400, "required")


@pytest.mark.parametrize("path", KICK_OFFS)
@pytest.mark.parametrize(
    ("role", "status"), [("admin", 202), ("auditor", 202), ("practitioner", 403), ("nobody", 401)]
)
def test_only_who_sees_every_task_may_export(service: Service, path: str, role: str, status: int) -> None:
    people = {
        "admin": service.admin(),
        "auditor": service.auditor(),
        "practitioner": service.new_practitioner(),
        "nobody": service.nobody(),
    }

    answer = people[role].fhir("GET", path, headers=ASYNC)

    assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome")
    if status == 202:
        people[role].fhir("DELETE", path_of(answer.headers["content-location"]))


def test_an_export_is_its_own_callers_alone(service: Service, admin: Person) -> None:
    created(admin)
    status = begun(admin)
    finished(admin, status)
    strangers = {"auditor": 404, "practitioner": 403, "nobody": 401}
    people = {
        "auditor": service.auditor(),
        "practitioner": service.new_practitioner(),
        "nobody": service.nobody(),
    }

    for name, expected in strangers.items():
        for method, path in [("GET", status), ("GET", f"{status}/Task.ndjson"), ("DELETE", status)]:
            assert people[name].fhir(method, path).status_code == expected, (name, method, path)

    assert tasks_in(admin, finished(admin, status))
    admin.fhir("DELETE", status)


def test_a_removed_export_is_gone_with_its_file(admin: Person) -> None:
    created(admin)
    status = begun(admin)
    finished(admin, status)

    assert admin.fhir("DELETE", status).status_code == 202

    assert admin.fhir("GET", status).status_code == 404
    assert admin.fhir("GET", f"{status}/Task.ndjson").status_code == 404
    assert admin.fhir("DELETE", status).status_code == 404


@pytest.mark.parametrize("export_id", ["x", "%2e%2e", "%2e%2e%2fkeys", "a" * 43, "state.json"])
def test_an_id_that_is_none_finds_nothing(admin: Person, export_id: str) -> None:
    assert admin.fhir("GET", f"/$export/{export_id}").status_code == 404
    assert admin.fhir("GET", f"/$export/{export_id}/Task.ndjson").status_code == 404
