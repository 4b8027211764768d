"""The rules of who may do what, once more, in plain Python and from the design alone.

Each act returns the HTTP status that its caller must get, and changes what is kept when it succeeds.
"""

from dataclasses import dataclass, field
from enum import Enum

from tests.service import Person


class Kind(Enum):
    """The roles."""

    ADMIN = "admin"
    PRACTITIONER = "practitioner"
    AUDITOR = "auditor"


class Same(Enum):
    """Stands for what an edit leaves as it is."""

    SAME = "same"


SAME = Same.SAME

STATUSES = ("requested", "accepted", "in-progress", "completed")
_NEXT = {
    "requested": {"accepted", "in-progress", "completed"},
    "accepted": {"in-progress", "completed"},
    "in-progress": {"completed"},
    "completed": set[str](),
}
_REOPENED = {"completed": {"in-progress"}}


@dataclass(frozen=True)
class Principal:
    """Somebody who acts."""

    kind: Kind
    person: Person

    @property
    def reference(self) -> str | None:
        """Return what a practitioner's tasks are owned by."""
        return self.person.reference

    def may_move(self, before: str, after: str) -> bool:
        """Tell whether a status may follow another."""
        reopened = _REOPENED.get(before, set()) if self.kind is Kind.ADMIN else set()
        return after == before or after in _NEXT[before] | reopened


@dataclass
class Kept:
    """A task as it must be kept."""

    owner: str | None
    status: str
    identifier: str
    version: int = 1
    deleted: bool = False


@dataclass
class Oracle:
    """All tasks, by id."""

    tasks: dict[str, Kept] = field(default_factory=dict)

    def sees(self, who: Principal, task: Kept) -> bool:
        """Tell whether a task, deleted or not, is the caller's to see."""
        return who.kind is not Kind.PRACTITIONER or task.owner == who.reference

    def visible(self, who: Principal) -> set[str]:
        """Return the ids that a search shows."""
        return {task_id for task_id, task in self.tasks.items() if self.sees(who, task) and not task.deleted}

    def matches(self, who: Principal, identifier: str) -> list[str]:
        """Return the ids that a condition means."""
        return sorted(each for each in self.visible(who) if self.tasks[each].identifier == identifier)

    def found(self, who: Principal, task_id: str) -> int:
        """Return the status of reading a task."""
        task = self.tasks.get(task_id)
        if task is None:
            return 404
        if not self.sees(who, task):
            return 403
        return 410 if task.deleted else 200

    def create(self, who: Principal, owner: str | None) -> tuple[int, str | None]:
        """Return the status of creating a task, and whose it is then."""
        if who.kind is Kind.AUDITOR:
            return 403, None
        if who.kind is Kind.ADMIN:
            return 201, owner
        return (201 if owner in {None, who.reference} else 403), who.reference

    def change(
        self, who: Principal, task_id: str, owner: str | Same | None, status: str | Same, version: int | None
    ) -> int:
        """Change a task, and return the status."""
        if who.kind is Kind.AUDITOR:
            return 403
        if (found := self.found(who, task_id)) != 200:
            return found
        task = self.tasks[task_id]
        owner = task.owner if owner is SAME else owner
        status = task.status if status is SAME else status
        if who.kind is Kind.PRACTITIONER and owner != who.reference:
            return 403
        if not who.may_move(task.status, status):
            return 422
        if version not in {None, task.version}:
            return 412
        task.owner, task.status, task.version = owner, status, task.version + 1
        return 200

    def delete(self, who: Principal, task_id: str, version: int | None) -> int:
        """Delete a task, and return the status; what is not there needs no deleting."""
        if who.kind is not Kind.ADMIN:
            return 403
        task = self.tasks.get(task_id)
        if task is None or task.deleted:
            return 200
        if version not in {None, task.version}:
            return 412
        task.deleted, task.version = True, task.version + 1
        return 200
