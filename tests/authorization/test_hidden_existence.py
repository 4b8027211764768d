"""With TASKWARD_HIDE_EXISTENCE, decision D1 turned: another's task answers as one that never was."""

from dataclasses import replace
from typing import Any

from tests.authorization.conftest import Watched
from tests.authorization.matrix import ROWS
from tests.authorization.refusals import header_names
from tests.authorization.scenes import NOBODYS_ID, Scene, new_scene
from tests.authorization.tables import Tables
from tests.authorization.transports import TRANSPORTS
from tests.both_doors.doors import Answer, Door
from tests.service import Service

REFUSED = {act: row for act, row in ROWS.items() if row.expected[2] in {403, 404}}
"""The acts that a colleague is refused when nothing is hidden."""
NAMES_ANOTHER_OWNER = {
    "create for the owner",
    "create something invalid for the owner",
    "create for an owner without a reference",
    "create for a role",
    "search for the owner",
    "count the owner's",
    "search by form",
    "create for the owner unless it is there",
    "update the match",
    "update the match with its id",
    "update a version of the match",
    "patch the owner's match",
}
"""The refusal of these follows from the request alone."""
NOT_FOR_PRACTITIONERS = {act for act in REFUSED if "delete" in act} | {"export"}


def said(answer: Answer) -> tuple[int, Any, frozenset[str]]:
    """Return everything in an answer that could tell one case from another."""
    assert answer.response is not None
    content = answer.response.content
    return answer.status, answer.response.json() if content else None, header_names(answer.response)


def hidden(scene: Scene, act: str) -> Answer:
    """Return what the colleague is answered about the scene's task."""
    return REFUSED[act].act(scene, scene.people["colleague"])


def check_that_nothing_tells(service: Service, tables: Tables, transport: str) -> None:
    scene = new_scene(service, TRANSPORTS[transport])
    acts = [act for act, row in REFUSED.items() if transport in row.through]
    nothing = replace(scene, task_id=NOBODYS_ID)
    before = tables.digest()

    of_anothers = {act: said(hidden(scene, act)) for act in acts}

    assert of_anothers == {act: said(hidden(nothing, act)) for act in acts}
    assert tables.digest() == before
    forbidden = {act for act, (status, _, _) in of_anothers.items() if status == 403}
    assert forbidden == (NAMES_ANOTHER_OWNER | NOT_FOR_PRACTITIONERS) & set(acts)


def check_that_own_tasks_are_not_hidden(service: Service, door: Door) -> None:
    scene = new_scene(service, door)
    owner, colleague = scene.people["owner"], scene.people["colleague"]

    assert door.update(owner, scene.task_id, scene.task(owner=None)).status == 403

    assert door.delete(scene.people["admin"], scene.task_id).status == 200
    assert door.read(owner, scene.task_id).status == 410
    assert door.read(colleague, scene.task_id).status == 404


def test_no_answer_tells_anothers_task_from_one_that_never_was(hiding_service: Watched) -> None:
    service, tables = hiding_service
    for name, door in TRANSPORTS.items():
        check_that_nothing_tells(service, tables, name)
        check_that_own_tasks_are_not_hidden(service, door)
