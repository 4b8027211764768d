"""What was given to one caller is of no use to another: cursors and exports."""

import pytest

from tests.authorization.scenes import NOBODYS_ID
from tests.authorization.tables import Tables
from tests.authorization.ways import found
from tests.operations.exports import begun, finished
from tests.service import Person, Service
from tests.tasks import documented_task

LISTS = ("/Task?_count=1", "/Task?_count=1&_sort=-due-date", "/Task/_history?_count=1", "/_history?_count=1")
PAGE = """query($after: String) { tasks(first: 1, after: $after) {
    nodes { id } pageInfo { endCursor } } }"""


@pytest.fixture
def owner(service: Service) -> Person:
    """Return somebody with three tasks."""
    who = service.new_practitioner()
    for _ in range(3):
        assert who.fhir("POST", "/Task", documented_task(who.reference)).status_code == 201
    return who


def next_of(who: Person, path: str) -> str:
    """Return the address of the page after the first one."""
    links = who.fhir("GET", path).json()["link"]
    (url,) = (str(link["url"]) for link in links if link["relation"] == "next")
    return url.partition("/api/fhir")[2]


@pytest.mark.parametrize("path", LISTS)
def test_a_page_link_of_another_leads_nowhere(service: Service, owner: Person, path: str) -> None:
    following = next_of(owner, path)
    colleague = service.new_practitioner()
    colleague.fhir("POST", "/Task", documented_task(colleague.reference))

    statuses = {
        name: who.fhir("GET", following).status_code
        for name, who in {
            "owner": owner,
            "colleague": colleague,
            "admin": service.admin(),
            "auditor": service.auditor(),
            "nobody": service.nobody(),
        }.items()
    }

    assert statuses == {"owner": 200, "colleague": 400, "admin": 400, "auditor": 400, "nobody": 401}
    assert len(list(found(owner, following))) == 2


def test_a_cursor_of_another_leads_nowhere_in_graphql(service: Service, owner: Person) -> None:
    first = owner.graphql(PAGE).json()["data"]["tasks"]

    for who in (service.new_practitioner(), service.admin(), service.auditor()):
        (error,) = who.graphql(PAGE, after=first["pageInfo"]["endCursor"]).json()["errors"]
        assert error["extensions"]["status"] == 400


def test_an_instance_history_cursor_is_of_no_use_for_another_task(service: Service, owner: Person) -> None:
    ids = [entry["resource"]["id"] for entry in found(owner, "/Task")]
    admin = service.admin()
    note = {"note": [{"text": "Seen"}]}
    merge = {"Content-Type": "application/merge-patch+json"}
    for task_id in ids[:2]:
        assert owner.fhir("PATCH", f"/Task/{task_id}", note, headers=merge).status_code == 200
    following = next_of(owner, f"/Task/{ids[0]}/_history?_count=1")

    assert owner.fhir("GET", following).status_code == 200
    for who, task_id, status in ((owner, ids[1], 400), (admin, ids[0], 400), (owner, NOBODYS_ID, 400)):
        assert who.fhir("GET", following.replace(ids[0], task_id)).status_code == status


def test_an_export_is_its_beginners_alone(service: Service, tables: Tables, owner: Person) -> None:
    admin, before = service.admin(), tables.digest()
    status = begun(admin, "/$export")
    manifest = finished(admin, status)
    file = manifest["output"][0]["url"].partition("/api/fhir")[2]

    for who, expected in ((service.auditor(), 404), (owner, 403), (service.nobody(), 401)):
        assert who.fhir("GET", status).status_code == expected
        assert who.fhir("GET", file).status_code == expected
        assert who.fhir("DELETE", status).status_code == expected
    assert admin.fhir("GET", file).status_code == 200
    assert admin.fhir("DELETE", status).status_code == 202
    assert admin.fhir("GET", file).status_code == 404
    assert tables.digest() == before
