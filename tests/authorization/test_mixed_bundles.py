"""Bundles of which some entries are the caller's to do and some are not."""

import pytest

from tests.authorization.matrix import ACCEPTED, JSON_PATCH
from tests.authorization.refusals import is_constant_body
from tests.authorization.scenes import SYSTEM, Scene, new_scene
from tests.authorization.tables import Tables
from tests.authorization.transports import TRANSPORTS, entry_of, response_of
from tests.both_doors.doors import Json
from tests.service import Person, Service
from tests.tasks import documented_task


@pytest.fixture
def scene(service: Service) -> Scene:
    return new_scene(service, TRANSPORTS["rest"])


@pytest.fixture
def mine(scene: Scene) -> str:
    """Return the id of a task of the colleague, who sends the bundles here."""
    made = scene.people["colleague"].fhir("POST", "/Task", documented_task(scene.colleague))
    return str(made.json()["id"])


def bundle(kind: str, *entries: Json) -> Json:
    """Return a Bundle of these entries."""
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def statuses(who: Person, *entries: Json) -> list[int]:
    """Return the statuses of a batch's entries."""
    answer = who.fhir("POST", "", bundle("batch", *entries))
    assert answer.status_code == 200, answer.text
    return [response_of(entry).status_code for entry in answer.json()["entry"]]


def task_at(task_id: str, owner: str, **changes: object) -> Json:
    """Return the entry that replaces a task."""
    return entry_of("PUT", f"/Task/{task_id}", documented_task(owner, id=task_id, **changes))


def test_in_a_batch_own_entries_succeed_beside_forbidden_ones(scene: Scene, mine: str) -> None:
    there = f"/Task/{scene.task_id}"

    answered = statuses(
        scene.people["colleague"],
        entry_of("GET", there),
        entry_of("GET", f"/Task/{mine}"),
        task_at(scene.task_id, scene.owner),
        task_at(mine, scene.colleague, status="accepted"),
        entry_of("POST", "/Task", documented_task(scene.owner)),
        entry_of("POST", "/Task", documented_task(scene.colleague)),
        entry_of("PATCH", there, ACCEPTED, JSON_PATCH),
        entry_of("DELETE", f"/Task/{mine}"),
        entry_of("GET", f"/Task?owner={scene.owner}"),
        entry_of("GET", "/Task"),
    )

    assert answered == [403, 200, 403, 200, 403, 201, 403, 403, 403, 200]
    assert scene.door.read(scene.people["auditor"], scene.task_id).task["version"] == 1
    assert scene.door.count(scene.people["colleague"], {}).total == 2


FOREIGN = {
    "read": lambda scene: entry_of("GET", f"/Task/{scene.task_id}"),
    "search": lambda scene: entry_of("GET", f"/Task?owner={scene.owner}"),
    "update": lambda scene: task_at(scene.task_id, scene.owner),
    "patch": lambda scene: entry_of("PATCH", f"/Task/{scene.task_id}", ACCEPTED, JSON_PATCH),
    "delete": lambda scene: entry_of("DELETE", f"/Task/{scene.task_id}"),
    "create": lambda scene: entry_of("POST", "/Task", documented_task(scene.owner)),
    "update of the match": lambda scene: entry_of("PUT", f"/Task?{scene.match}", scene.task()),
}


@pytest.mark.parametrize("foreign", FOREIGN)
def test_in_a_transaction_one_forbidden_entry_undoes_all(
    scene: Scene, mine: str, tables: Tables, foreign: str
) -> None:
    before = tables.digest()

    answer = scene.people["colleague"].fhir(
        "POST",
        "",
        bundle(
            "transaction",
            entry_of("POST", "/Task", documented_task(scene.colleague)),
            task_at(mine, scene.colleague, status="accepted"),
            FOREIGN[foreign](scene),
        ),
    )

    assert answer.status_code == 403
    assert is_constant_body(answer.json())
    assert tables.digest() == before


def test_an_auditors_batch_reads_and_their_transaction_only_reads(scene: Scene, tables: Tables) -> None:
    auditor, before = scene.people["auditor"], tables.digest()
    read, write = entry_of("GET", f"/Task/{scene.task_id}"), task_at(scene.task_id, scene.owner)

    answered = statuses(auditor, read, write, entry_of("GET", "/Task?_count=1"))
    reading = auditor.fhir("POST", "", bundle("transaction", read, entry_of("GET", "/Task?_count=1")))
    writing = auditor.fhir("POST", "", bundle("transaction", read, write))

    assert answered == [200, 403, 200]
    assert (reading.status_code, writing.status_code) == (200, 403)
    assert tables.digest() == before


def test_a_condition_that_means_anothers_task_links_nothing_to_it(scene: Scene) -> None:
    name = "urn:uuid:6b1f8a5e-0a5c-4b3e-9c57-5f2b8a7f0001"
    condition = {"If-None-Exist": scene.match}
    parent = entry_of("POST", "/Task", scene.task(owner=None), condition) | {"fullUrl": name}
    child = entry_of("POST", "/Task", documented_task(None, partOf=[{"reference": name}]))

    answer = scene.people["colleague"].fhir("POST", "", bundle("transaction", parent, child))

    made, part = (entry["resource"] for entry in answer.json()["entry"])
    assert part["partOf"] == [{"reference": f"Task/{made['id']}"}]
    assert scene.task_id not in answer.text
    assert made["identifier"] == [{"system": SYSTEM, "value": scene.identifier}]


def test_an_entry_cannot_bring_a_token_or_an_owner_of_its_own(scene: Scene, tables: Tables) -> None:
    before = tables.digest()
    read = entry_of("GET", f"/Task/{scene.task_id}")
    token = f"Bearer {scene.people['owner'].token}"
    read["request"] |= {"authorization": token, "Authorization": token, "state": {"caller": "admin"}}

    assert statuses(scene.people["colleague"], read) == [403]
    assert tables.digest() == before
