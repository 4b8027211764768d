"""What only the server sets, whatever a client sends: Z-38."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.authorization.scenes import NOBODYS_ID, new_scene
from tests.authorization.transports import TRANSPORTS
from tests.both_doors.doors import Answer, Door
from tests.service import Service
from tests.tasks import Json, documented_task

LABEL = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "U"}
ASSIGNED: Json = {
    "meta": {"versionId": "7", "lastUpdated": "2020-01-01T00:00:00.000Z", "security": [LABEL]},
    "lastModified": "2024-06-01T00:00:00Z",
}


def is_recent(instant: str) -> bool:
    """Tell whether an instant lies within the last few minutes."""
    return abs(datetime.now(UTC) - datetime.fromisoformat(instant)) < timedelta(minutes=5)


def test_z38_a_create_sets_neither_id_nor_version_nor_times(service: Service, door: Door) -> None:
    owner = service.new_practitioner()

    made = door.create(owner, documented_task(owner.reference, id=NOBODYS_ID, **ASSIGNED)).task

    assert made["id"] != NOBODYS_ID
    assert made["version"] == 1
    assert is_recent(made["lastUpdated"])
    assert is_recent(made["lastModified"])
    assert door.read(owner, NOBODYS_ID).status == 404


def test_z38_an_update_sets_neither_version_nor_times(service: Service, door: Door) -> None:
    scene = new_scene(service, door)

    updated = door.update(scene.people["owner"], scene.task_id, scene.task(**ASSIGNED)).task

    assert (updated["id"], updated["version"]) == (scene.task_id, 2)
    assert is_recent(updated["lastUpdated"])
    assert is_recent(updated["lastModified"])


def test_z38_a_security_label_opens_nothing(service: Service, door: Door) -> None:
    scene = new_scene(service, door)
    assert door.update(scene.people["owner"], scene.task_id, scene.task(**ASSIGNED)).status == 200

    assert door.read(scene.people["colleague"], scene.task_id).status == 403
    assert door.read(scene.people["nobody"], scene.task_id).status == 401


def test_z38_no_task_is_authored_in_the_future(service: Service, door: Door) -> None:
    scene = new_scene(service, door)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")

    answers = [
        door.create(scene.people["owner"], scene.task(authoredOn=tomorrow)),
        door.update(scene.people["owner"], scene.task_id, scene.task(authoredOn=tomorrow)),
    ]

    assert [answer.status for answer in answers] == [400, 400]


@pytest.mark.parametrize("name", ["rest", "batch", "transaction", "graphql"])
def test_z38_a_patch_sets_neither_version_nor_times(service: Service, name: str) -> None:
    scene = new_scene(service, TRANSPORTS[name])
    owner = scene.people["owner"]

    def added(element: str) -> Answer:
        patch = [{"op": "add", "path": f"/{element}", "value": ASSIGNED[element]}]
        return scene.door.patch(owner, scene.task_id, patch)

    assert added("meta").status == 422
    assert scene.door.read(owner, scene.task_id).task["version"] == 1
    modified = added("lastModified").task
    assert modified["version"] == 2
    assert is_recent(modified["lastUpdated"])
    assert is_recent(modified["lastModified"])
