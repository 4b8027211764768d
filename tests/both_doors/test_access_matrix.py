"""Who may do what to whose task: one table, through both doors, on both engines."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.both_doors.doors import Answer, Door
from tests.service import Person, Service
from tests.tasks import Json, documented_task


@dataclass(frozen=True)
class Scene:
    """A task of one practitioner, and the colleague to whom somebody may try to hand it."""

    door: Door
    owner: Person
    colleague: Person
    task_id: str

    def task(self, **changes: object) -> Json:
        return documented_task(self.owner.reference, **changes)


def put(path: str, value: object, op: str = "replace") -> Json:
    """Return one operation of a JSON Patch."""
    return {"op": op, "path": path, "value": value}


Act = Callable[[Scene, Person], Answer]
NOBODYS_ID = "01890a5d-ac96-774b-bcce-b302099a8057"

ACTS: dict[str, Act] = {
    "create for the owner": lambda s, who: s.door.create(who, s.task()),
    "create something invalid for the owner": lambda s, who: s.door.create(who, s.task(description=" ")),
    "read": lambda s, who: s.door.read(who, s.task_id),
    "read what never was": lambda s, who: s.door.read(who, NOBODYS_ID),
    "read the history": lambda s, who: s.door.history(who, s.task_id),
    "search for the owner": lambda s, who: s.door.search(who, {"owner": [str(s.owner.reference)]}),
    "count the owner's": lambda s, who: s.door.count(who, {"owner": [str(s.owner.reference)]}),
    "update": lambda s, who: s.door.update(who, s.task_id, s.task(status="accepted")),
    "update what never was": lambda s, who: s.door.update(who, NOBODYS_ID, s.task()),
    "hand over": lambda s, who: s.door.update(who, s.task_id, documented_task(s.colleague.reference)),
    "take the owner away": lambda s, who: s.door.update(who, s.task_id, documented_task(None)),
    "hand over by identifier": lambda s, who: s.door.update(
        who, s.task_id, s.task(owner={"identifier": {"value": "x"}})
    ),
    "update to something invalid": lambda s, who: s.door.update(who, s.task_id, s.task(description=" ")),
    "make an illegal move": lambda s, who: s.door.update(who, s.task_id, s.task(status="draft")),
    "change the intent": lambda s, who: s.door.update(who, s.task_id, s.task(intent="plan")),
    "update an old version": lambda s, who: s.door.update(who, s.task_id, s.task(), if_version=7),
    "patch": lambda s, who: s.door.patch(who, s.task_id, [put("/status", "accepted")]),
    "patch what never was": lambda s, who: s.door.patch(who, NOBODYS_ID, [put("/status", "accepted")]),
    "patch a colleague in": lambda s, who: s.door.patch(
        who, s.task_id, [put("/owner", {"reference": s.colleague.reference})]
    ),
    "patch the owner away": lambda s, who: s.door.patch(who, s.task_id, [{"op": "remove", "path": "/owner"}]),
    "patch into something invalid": lambda s, who: s.door.patch(who, s.task_id, [put("/description", " ")]),
    "patch after a test that fails": lambda s, who: s.door.patch(
        who, s.task_id, [put("/status", "draft", "test"), put("/status", "accepted")]
    ),
    "patch the id": lambda s, who: s.door.patch(who, s.task_id, [put("/id", NOBODYS_ID)]),
    "patch an illegal move": lambda s, who: s.door.patch(who, s.task_id, [put("/status", "draft")]),
    "patch an old version": lambda s, who: s.door.patch(
        who, s.task_id, [put("/status", "accepted")], if_version=7
    ),
    "delete": lambda s, who: s.door.delete(who, s.task_id),
    "delete an old version": lambda s, who: s.door.delete(who, s.task_id, if_version=7),
    "delete what never was": lambda s, who: s.door.delete(who, NOBODYS_ID),
}

#                                        admin  owner  colleague  auditor  nobody
EXPECTED: dict[str, tuple[int, int, int, int, int]] = {
    "create for the owner": (200, 200, 403, 403, 401),
    "create something invalid for the owner": (400, 400, 403, 403, 401),
    "read": (200, 200, 403, 200, 401),
    "read what never was": (404, 404, 404, 404, 401),
    "read the history": (200, 200, 403, 200, 401),
    "search for the owner": (200, 200, 403, 200, 401),
    "count the owner's": (200, 200, 403, 200, 401),
    "update": (200, 200, 403, 403, 401),
    "update what never was": (404, 404, 404, 403, 401),
    "hand over": (200, 403, 403, 403, 401),
    "take the owner away": (200, 403, 403, 403, 401),
    "hand over by identifier": (200, 403, 403, 403, 401),
    "update to something invalid": (400, 400, 403, 403, 401),
    "make an illegal move": (422, 422, 403, 403, 401),
    "change the intent": (422, 422, 403, 403, 401),
    "update an old version": (412, 412, 403, 403, 401),
    "patch": (200, 200, 403, 403, 401),
    "patch what never was": (404, 404, 404, 403, 401),
    "patch a colleague in": (200, 403, 403, 403, 401),
    "patch the owner away": (200, 403, 403, 403, 401),
    "patch into something invalid": (400, 400, 403, 403, 401),
    "patch after a test that fails": (422, 422, 403, 403, 401),
    "patch the id": (422, 422, 403, 403, 401),
    "patch an illegal move": (422, 422, 403, 403, 401),
    "patch an old version": (412, 412, 403, 403, 401),
    "delete": (200, 403, 403, 403, 401),
    "delete an old version": (412, 403, 403, 403, 401),
    "delete what never was": (200, 403, 403, 403, 401),
}
WHO = ("admin", "owner", "colleague", "auditor", "nobody")
CASES = [(act, who, EXPECTED[act][WHO.index(who)]) for act in ACTS for who in WHO]


@pytest.fixture
def scene(service: Service, door: Door) -> Scene:
    owner = service.new_practitioner()
    task = door.create(owner, documented_task(owner.reference)).task
    return Scene(door, owner, service.new_practitioner(), task["id"])


@pytest.mark.parametrize(("act", "who", "status"), CASES, ids=[f"{act} as {who}" for act, who, _ in CASES])
def test_everyone_may_do_what_the_table_says_and_a_refusal_changes_nothing(
    service: Service, scene: Scene, act: str, who: str, status: int
) -> None:
    people = {
        "admin": service.admin(),
        "owner": scene.owner,
        "colleague": scene.colleague,
        "auditor": service.auditor(),
        "nobody": service.nobody(),
    }

    answer = ACTS[act](scene, people[who])

    assert answer.status == status
    if status != 200:
        history = scene.door.history(service.auditor(), scene.task_id)
        assert [task["version"] for task in history.tasks] == [1]
        assert scene.door.count(service.auditor(), {"owner": [str(scene.owner.reference)]}).total == 1


def test_a_practitioners_task_without_an_owner_becomes_their_own(service: Service, door: Door) -> None:
    owner = service.new_practitioner()

    created = door.create(owner, documented_task(None))

    assert created.task["owner"] == {"reference": owner.reference}


def test_a_deleted_task_is_gone_for_its_owner_and_as_foreign_as_ever_for_others(
    service: Service, scene: Scene
) -> None:
    scene.door.delete(service.admin(), scene.task_id)

    people = [service.admin(), scene.owner, service.auditor(), scene.colleague]

    assert [scene.door.read(who, scene.task_id).status for who in people] == [410, 410, 410, 403]
    for who in (service.admin(), scene.owner):
        assert scene.door.update(who, scene.task_id, scene.task()).status == 410
        assert scene.door.patch(who, scene.task_id, [put("/status", "accepted")]).status == 410
    assert scene.door.delete(service.admin(), scene.task_id).status == 200
    for who in (service.auditor(), scene.owner):
        assert scene.door.count(who, {"owner": [str(scene.owner.reference)]}).total == 0
        assert scene.door.search(who, {"_id": [scene.task_id]}).tasks == ()


def test_search_count_and_read_show_the_same_tasks_to_a_practitioner(service: Service, door: Door) -> None:
    mine, other = service.new_practitioner(), service.new_practitioner()
    for person in (mine, other, mine):
        door.create(person, documented_task(person.reference))

    found = door.search(mine, {})

    assert {task["owner"]["reference"] for task in found.tasks} == {mine.reference}
    assert len(found.tasks) == 2
    assert door.count(mine, {}).total == 2
    assert all(door.read(mine, task["id"]).status == 200 for task in found.tasks)
    assert all(door.read(other, task["id"]).status == 403 for task in found.tasks)


SPOOFED = [
    "practitioner/{id}",
    " {own}",
    "{own}\n",
    "{own}/",
    "http://evil.example/fhir/{own}",
    "Practitioner%2F{id}",
    "PractitionerRole/{id}",
    "#{id}",
    "{own}?x=1",
]


@pytest.mark.parametrize("spoof", SPOOFED)
def test_what_only_looks_like_oneself_is_not_own(service: Service, door: Door, spoof: str) -> None:
    owner = service.new_practitioner()
    own = str(owner.reference)
    reference = spoof.format(own=own, id=own.removeprefix("Practitioner/"))

    answer = door.create(owner, documented_task(reference))

    assert answer.status == 403


def test_a_versioned_or_absolute_reference_to_oneself_is_own(service: Service, door: Door) -> None:
    owner = service.new_practitioner()

    for reference in (f"{owner.reference}/_history/1", f"{service.url}/api/fhir/{owner.reference}"):
        created = door.create(owner, documented_task(reference))
        assert created.task["owner"] == {"reference": reference}

    assert door.count(owner, {"owner": [str(owner.reference)]}).total == 2
