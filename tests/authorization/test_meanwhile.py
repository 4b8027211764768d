"""What others do to a task between two statements, or at the same time, opens and hides nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from graphql_schema.task.store import Absence, TaskVersion
from server.storage.sql_task_rows import SqlTaskRows
from tests.authorization.scenes import NOBODYS_ID, new_scene
from tests.authorization.transports import TRANSPORTS
from tests.service import Service
from tests.storage.examples import ANNA

ROUNDS = 8
STORED = (NOBODYS_ID, 2, 1_000, "{}", None)


@dataclass
class Moments:
    """A connection whose statements each see the next of some moments."""

    rows: Iterator[Any]

    def execute(self, _statement: object, _values: object = None, /) -> "Moments":
        return self

    def first(self) -> Any:
        return next(self.rows)


def read(*moments: Any) -> TaskVersion | Absence:
    """Return what a reader is told whose statements see these first rows."""
    connection: Any = Moments(iter(moments))
    return SqlTaskRows(connection).read(ANNA, NOBODYS_ID)


def test_a_task_that_is_handed_over_while_it_is_read_is_not_called_deleted() -> None:
    not_mine, mine_now, not_deleted = None, (True,), None

    task = read(not_mine, mine_now, not_deleted, STORED)

    assert isinstance(task, TaskVersion)
    assert task.version == 2


def test_what_is_deleted_hidden_or_missing_is_told_apart() -> None:
    assert read(None, (True,), (NOBODYS_ID,)) is Absence.DELETED
    assert read(None, (False,)) is Absence.HIDDEN
    assert read(None, (None,)) is Absence.HIDDEN
    assert read(None, None) is Absence.MISSING


def test_no_change_of_the_former_owner_comes_after_a_task_was_handed_over(service: Service) -> None:
    rest = TRANSPORTS["rest"]
    with ThreadPoolExecutor(2) as both:
        for _ in range(ROUNDS):
            scene = new_scene(service, rest)
            owner, admin = scene.people["owner"], scene.people["admin"]
            path = f"/Task/{scene.task_id}"
            merge = {"Content-Type": "application/merge-patch+json"}
            owners = {"owner": {"reference": scene.colleague}}

            change = both.submit(owner.fhir, "PATCH", path, {"description": "Late"}, headers=merge)
            handing = both.submit(admin.fhir, "PATCH", path, owners, headers=merge)
            changed, handed = change.result(), handing.result()

            assert handed.status_code == 200
            assert changed.status_code in {200, 403}
            if changed.status_code == 200:
                assert changed.headers["etag"] < handed.headers["etag"]
            now = rest.read(scene.people["colleague"], scene.task_id).task
            assert now["version"] == (3 if changed.status_code == 200 else 2)
            assert (now["description"] == "Late") == (changed.status_code == 200)
