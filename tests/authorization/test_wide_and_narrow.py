"""A token that finds more than it may change: all tasks by searching, those for one patient by writing."""

import pytest

from tests.auth.claiming import person_with
from tests.authorization.matrix import ACCEPTED, JSON_PATCH, Act
from tests.authorization.scenes import new_scene
from tests.authorization.tables import Tables
from tests.authorization.transports import TRANSPORTS
from tests.service import Person, Service

FINDS_ALL_CHANGES_ONES = "user/Task.rs patient/Task.cruds"
ACTS: dict[str, Act] = {
    "PUT": lambda scene, who: scene.fhir(who, "PUT", f"/Task?{scene.match}", scene.task()),
    "PATCH": lambda scene, who: scene.fhir(who, "PATCH", f"/Task?{scene.match}", ACCEPTED, JSON_PATCH),
    "DELETE": lambda scene, who: scene.fhir(who, "DELETE", f"/Task?{scene.match}"),
}


def bound(service: Service, patient: str) -> Person:
    """Return an admin who finds every task, and changes only those for a patient."""
    return person_with(service, scope=FINDS_ALL_CHANGES_ONES, patient=patient)


@pytest.mark.parametrize("transport", ["rest", "batch", "transaction"])
@pytest.mark.parametrize("act", ACTS)
def test_a_condition_that_finds_what_may_not_be_changed_is_refused(
    service: Service, tables: Tables, act: str, transport: str
) -> None:
    scene = new_scene(service, TRANSPORTS[transport])
    stranger, before = bound(service, "another"), tables.digest()

    refused = ACTS[act](scene, stranger)

    assert refused.status == 403
    assert tables.digest() == before
    allowed = bound(service, "65f1234567890abcdef12345")
    assert ACTS[act](scene, allowed).status in {200, 204}
