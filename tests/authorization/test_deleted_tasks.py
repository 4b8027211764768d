"""Deleted tasks: gone for whoever saw them, and as foreign as ever for others."""

from tests.authorization.matrix import ACCEPTED
from tests.authorization.scenes import new_scene
from tests.authorization.transports import TRANSPORTS
from tests.both_doors.doors import Door
from tests.service import Service


def test_a_deleted_task_is_gone_for_its_owner_and_forbidden_to_others(service: Service, door: Door) -> None:
    scene = new_scene(service, door)
    people = scene.people
    assert door.delete(people["admin"], scene.task_id).status == 200

    read = {role: door.read(who, scene.task_id).status for role, who in people.items()}
    written = {role: door.update(who, scene.task_id, scene.task()).status for role, who in people.items()}

    assert read == {"admin": 410, "owner": 410, "colleague": 403, "auditor": 410, "nobody": 401}
    assert written == {"admin": 410, "owner": 410, "colleague": 403, "auditor": 403, "nobody": 401}
    assert door.delete(people["admin"], scene.task_id).status == 200
    for role in ("auditor", "owner"):
        assert door.count(people[role], {"owner": [scene.owner]}).total == 0
        assert door.search(people[role], {"_id": [scene.task_id]}).tasks == ()


def test_nobody_can_patch_a_deleted_task(service: Service) -> None:
    for name in ("rest", "batch", "transaction", "graphql"):
        door = TRANSPORTS[name]
        scene = new_scene(service, door)
        door.delete(scene.people["admin"], scene.task_id)

        statuses = {
            role: door.patch(who, scene.task_id, ACCEPTED).status for role, who in scene.people.items()
        }

        assert statuses == {"admin": 410, "owner": 410, "colleague": 403, "auditor": 403, "nobody": 401}
