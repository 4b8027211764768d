"""Small worlds of tasks: whose they are, what they are part of, and what has become of them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.authorization.scenes import SYSTEM
from tests.service import Person, Service
from tests.tasks import documented_task

PRACTITIONERS = 3


@dataclass(frozen=True)
class Sketch:
    """A task to be: owners by number, None for nobody; `parent` counts back from the task itself.

    `later` is who owns it in the end. Numbers that lead nowhere mean no parent.
    """

    owner: int | None
    parent: int
    later: int | None
    deleted: bool


_owners = st.none() | st.integers(0, PRACTITIONERS - 1)
sketches = st.lists(
    st.builds(Sketch, owner=_owners, parent=st.integers(0, 3), later=_owners, deleted=st.booleans()),
    min_size=1,
    max_size=7,
)


@dataclass(frozen=True)
class Known:
    """A task as the world knows it."""

    id: str
    owner: Person | None
    parent: str | None
    deleted: bool


@dataclass(frozen=True)
class World:
    """Some tasks, which share a group identifier, and the people among whom they are."""

    service: Service
    tag: str
    people: tuple[Person, ...]
    tasks: tuple[Known, ...]

    @property
    def everybody(self) -> list[Person]:
        """Everybody who may read tasks."""
        return [*self.people, self.service.admin(), self.service.auditor()]

    def may_see(self, who: Person, task: Known) -> bool:
        """Tell whether a task, deleted or not, is the person's to see."""
        return who.reference is None or task.owner is who

    def visible(self, who: Person) -> set[str]:
        """Return the ids that the person sees."""
        return {task.id for task in self.tasks if self.may_see(who, task) and not task.deleted}

    def with_visible_parent(self, who: Person) -> set[str]:
        """Return the ids of those that are part of a task that the person sees too."""
        seen = self.visible(who)
        return {task.id for task in self.tasks if task.id in seen and task.parent in seen}

    def with_visible_child(self, who: Person) -> set[str]:
        """Return the ids of those of which a task that the person sees is a part."""
        seen = self.visible(who)
        return {task.parent for task in self.tasks if task.id in seen and task.parent in seen and task.parent}

    def remembered(self, who: Person) -> set[str]:
        """Return the ids whose history the person sees: also of what was deleted."""
        return {task.id for task in self.tasks if self.may_see(who, task)}


def made(service: Service, sketched: Sequence[Sketch]) -> World:
    """Bring tasks about: all at once, then each handed over and deleted as it is sketched."""
    admin, tag = service.admin(), secrets.token_hex(8)
    people = tuple(service.new_practitioner() for _ in range(PRACTITIONERS))
    parents = [
        number - each.parent if each.parent and number >= each.parent else None
        for number, each in enumerate(sketched)
    ]
    ids = _created(admin, tag, people, sketched, parents)
    for task_id, each in zip(ids, sketched, strict=True):
        if each.later != each.owner:
            owner = {"reference": people[each.later].reference} if each.later is not None else None
            patch = {"Content-Type": "application/merge-patch+json"}
            answer = admin.fhir("PATCH", f"/Task/{task_id}", {"owner": owner}, headers=patch)
            assert answer.status_code == 200, answer.text
        if each.deleted:
            assert admin.fhir("DELETE", f"/Task/{task_id}").status_code == 204
    tasks = (
        Known(
            task_id,
            people[each.later] if each.later is not None else None,
            ids[parent] if parent is not None else None,
            each.deleted,
        )
        for task_id, each, parent in zip(ids, sketched, parents, strict=True)
    )
    return World(service, tag, people, tuple(tasks))


def _created(
    admin: Person,
    tag: str,
    people: Sequence[Person],
    sketched: Sequence[Sketch],
    parents: Sequence[int | None],
) -> list[str]:
    names = [f"urn:uuid:00000000-0000-0000-0000-{number:012}" for number in range(len(sketched))]
    entries = [
        {
            "fullUrl": name,
            "request": {"method": "POST", "url": "Task"},
            "resource": documented_task(
                people[each.owner].reference if each.owner is not None else None,
                groupIdentifier={"system": SYSTEM, "value": tag},
                partOf=[{"reference": names[parent]}] if parent is not None else None,
            ),
        }
        for name, each, parent in zip(names, sketched, parents, strict=True)
    ]
    answer = admin.fhir("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert answer.status_code == 200, answer.text
    return [entry["resource"]["id"] for entry in answer.json()["entry"]]
