"""Interactions on the task that a search finds, free of races.

Each holds a key of its condition for its transaction, so that of many alike one goes first and
the others see what it did. A caller's condition matches only tasks that the caller sees.
https://hl7.org/fhir/R4/http.html#ccreate and the sections after it
"""

import hashlib
from dataclasses import dataclass

from graphql_schema.access import Access, Permission
from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import Condition, Document, Order
from graphql_schema.task import changing, reading
from graphql_schema.task.editing import Edit
from graphql_schema.task.ownership import owned
from graphql_schema.task.pages import PageRequest
from graphql_schema.task.parameters import SORT_KEYS
from graphql_schema.task.precondition import Expected, precondition_of
from graphql_schema.task.store import Absence, TaskVersion
from graphql_schema.task.work import Work

_BY_ID = (Order(SORT_KEYS["_id"]),)
_TWO = PageRequest(size=2)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The task that a conditional interaction came to, and whether it was made by it."""

    task: TaskVersion
    is_new: bool


def create_if_none(work: Work, where: Condition, document: Document) -> Outcome:
    """Create a task unless one matches, which is then returned as it is; several: MULTIPLE_MATCHES."""
    work.require(Permission.CREATE)
    match = only_match(work, where)
    return Outcome(match, is_new=False) if match else Outcome(changing.create(work, document), is_new=True)


def replace_match(work: Work, where: Condition, document: Document, if_version: Expected = None) -> Outcome:
    """Replace the task that matches, or create one when none does; several: MULTIPLE_MATCHES."""
    access = work.require(Permission.UPDATE)
    match = _held_match(work, access, where)
    if match:
        document = {"id": match.id} | document
        return Outcome(changing.replace(work, match.id, document, if_version), is_new=False)
    # Whose the new task would be comes before what is wrong with it.
    document = owned(work.require(Permission.CREATE), document, work.site.base_url)
    if "id" in document:
        text = "No task matches, and a new one gets its id from the server: leave out the id."
        raise ApiError(Problem.INVALID, text, "Task.id")
    precondition_of(if_version).check_absent()
    return Outcome(changing.create(work, document), is_new=True)


def edit_match(work: Work, where: Condition, change: Edit, if_version: Expected = None) -> TaskVersion:
    """Apply an edit to the task that matches; none: NOT_FOUND; several: MULTIPLE_MATCHES."""
    access = work.require(Permission.UPDATE)
    match = _held_match(work, access, where)
    if match is None:
        raise ApiError(Problem.NOT_FOUND, "No task matches.")
    return changing.edit(work, match.id, change, if_version)


def delete_match(work: Work, where: Condition, if_version: Expected = None) -> TaskVersion | None:
    """Delete the task that matches; none: nothing happens; several: MULTIPLE_MATCHES."""
    access = work.require(Permission.DELETE)
    match = _held_match(work, access, where)
    return changing.delete(work, match.id, if_version) if match else None


def only_match(work: Work, where: Condition) -> TaskVersion | None:
    """Return the task that matches, and let nobody else look for the same until this transaction ends."""
    # Conditions are frozen dataclasses: equal ones have the same text.
    work.rows.wait_for(f"condition {hashlib.sha256(repr(where).encode()).hexdigest()}")
    found = reading.search(work, where, _BY_ID, _TWO).tasks
    if len(found) > 1:
        text = "Several tasks match; the condition must name one."
        raise ApiError.of(Problem.VERSION_CONFLICT, [Issue("multiple-matches", text)])
    return found[0] if found else None


def _held_match(work: Work, access: Access, where: Condition) -> TaskVersion | None:
    """Return the task that matches, which nobody else can change until this transaction ends.

    Raises FORBIDDEN for one that the caller may find but not write.
    """
    while match := only_match(work, where):
        held = work.rows.lock(access, match.id)
        if held is Absence.HIDDEN:
            # A token may find more than it may change: looking again would find the same for ever.
            work.present(held)
        if isinstance(held, TaskVersion) and held.version == match.version:
            return match
        # Somebody changed it before it was locked: it may no longer match.
    return None
