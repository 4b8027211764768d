"""Whether a task would be accepted: the rules of writing, asked without writing anything.

https://hl7.org/fhir/R4/resource-operation-validate.html
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from graphql_schema.access import Permission, authenticated
from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import Document
from graphql_schema.task import reading
from graphql_schema.task.ownership import owned, require_own
from graphql_schema.task.store import TaskVersion
from graphql_schema.task.work import Work
from graphql_schema.task.writing import check_change, check_content, check_same_id


class Mode(StrEnum):
    """For what a task is validated: https://hl7.org/fhir/R4/valueset-resource-validation-mode.html ."""

    CONTENT = ""
    """Its content alone, for nothing in particular."""
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    PROFILE = "profile"
    """A task that is kept already, as it is."""


def problems(work: Work, mode: Mode, document: Any, task_id: str | None) -> list[Issue]:
    """Return all that stands in the way of a task; [] when nothing does.

    `document` is what the client sent, None for a deletion and for a task that is kept already;
    `task_id` is the task of the address. Raises NOT_FOUND, FORBIDDEN or GONE when that task is
    not there for this caller, who needs a role but no right to write: what the caller may not
    do is one of the problems.
    """
    if not authenticated(work.caller).permissions:
        raise ApiError.forbidden()
    current = reading.read(work, task_id) if task_id else None
    return list(dict.fromkeys(_found(work, mode, document, current)))


def _found(work: Work, mode: Mode, document: Any, current: TaskVersion | None) -> Iterator[Issue]:
    match mode:
        case Mode.DELETE:
            yield from _raised(lambda: work.require(Permission.DELETE))
        case Mode.PROFILE if current:
            yield from _content(work, current.document)
        case Mode.CREATE:
            yield from _raised(lambda: _may_write(work, Permission.CREATE, document))
            yield from _content(work, document)
        case Mode.UPDATE:
            yield from _raised(lambda: _may_write(work, Permission.UPDATE, document))
            yield from _content(work, document)
            yield from _change(work, document, current)
        case _:
            yield from _content(work, document)


def _raised(check: Callable[[], object]) -> tuple[Issue, ...]:
    """Return what a rule of writing raises, which here is an answer."""
    try:
        check()
    except ApiError as error:
        return error.issues
    return ()


def _may_write(work: Work, permission: Permission, document: Any) -> None:
    access = work.require(permission)
    if not isinstance(document, dict):
        return
    whose = require_own if permission is Permission.UPDATE else owned
    whose(access, document, work.site.base_url)


def _content(work: Work, document: Any) -> tuple[Issue, ...]:
    return _raised(lambda: check_content(document, work.clock(), work.site))


def _change(work: Work, document: Any, current: TaskVersion | None) -> Iterator[Issue]:
    if not isinstance(document, dict):
        return
    if current is None:
        found = _named(work, document)
        if isinstance(found, tuple):
            yield from found
            return
        current = found
    before = current
    yield from _raised(lambda: check_same_id(document, before.id))
    if all(isinstance(document.get(name), str) for name in ("status", "intent")):
        role = authenticated(work.caller).role
        yield from _raised(lambda: check_change(before.document, document, role))


def _named(work: Work, document: Document) -> TaskVersion | tuple[Issue, ...]:
    """Return the task that a document without an address names by its id, or what is wrong with that."""
    task_id = document.get("id")
    if not isinstance(task_id, str):
        return (Issue("required", "An update names its task: id is missing.", "Task.id"),)
    try:
        return reading.read(work, task_id)
    except ApiError as error:
        if error.problem not in {Problem.NOT_FOUND, Problem.GONE, Problem.FORBIDDEN}:
            raise
        return tuple(Issue(issue.code, issue.text, "Task.id") for issue in error.issues)
