"""Changing one task: create, replace, edit, delete. Each is whole or does not happen.

The order of the checks is that of the design: role, existence, ownership before and after,
content, rules, version.
"""

from graphql_schema.access import Access, Permission
from graphql_schema.fhir.dates import instant_text
from graphql_schema.search import Document
from graphql_schema.task.editing import Edit
from graphql_schema.task.ownership import owned, require_own
from graphql_schema.task.precondition import Expected, precondition_of
from graphql_schema.task.store import Absence, Interaction, TaskVersion, TaskWrite
from graphql_schema.task.work import Work
from graphql_schema.task.writing import (
    Stamp,
    check_change,
    check_content,
    check_same_id,
    written,
)


def create(work: Work, document: Document, request: str = "") -> TaskVersion:
    """Keep a new task. Without an owner, a practitioner's new task is their own."""
    access = work.require(Permission.CREATE)
    document = owned(access, document, work.site.base_url)
    now = work.clock()
    check_content(document, now, work.site)
    if "authoredOn" not in document and "_authoredOn" not in document:
        document = document | {"authoredOn": instant_text(now)}
    stamp = Stamp(work.new_id(now), 1, now, Interaction.CREATE, access.actor.subject, request)
    write = written(document, stamp, work.site)
    work.rows.insert(access, write)
    return write.task


def replace(work: Work, task_id: str, document: Document, if_version: Expected = None) -> TaskVersion:
    """Make `document`, whose `id` must be `task_id`, the next version, as PUT does."""
    return _change(work, task_id, lambda _: document, Interaction.UPDATE, if_version)


def edit(work: Work, task_id: str, change: Edit, if_version: Expected = None) -> TaskVersion:
    """Apply an edit to the current version; nobody else's change is lost in between."""
    return _change(work, task_id, change, Interaction.PATCH, if_version)


def delete(work: Work, task_id: str, if_version: Expected = None) -> TaskVersion | None:
    """Delete a task and return the version that says so, or None when there is nothing to delete.

    Its history stays. https://hl7.org/fhir/R4/http.html#delete
    """
    access = work.require(Permission.DELETE)
    found = work.rows.lock(access, task_id)
    if found in (Absence.MISSING, Absence.DELETED):
        return None
    current = work.present(found)
    precondition_of(if_version).check(current)
    now = max(work.clock(), current.last_updated)
    deletion = TaskVersion(task_id, current.version + 1, now, b"", Interaction.DELETE, access.actor.subject)
    work.rows.delete(access, current, deletion)
    return deletion


def _change(
    work: Work, task_id: str, change: Edit, interaction: Interaction, if_version: Expected
) -> TaskVersion:
    access = work.require(Permission.UPDATE)
    current = work.present(work.rows.lock(access, task_id))
    write = _next_version(work, access, current, change(current.document), interaction, if_version)
    work.rows.update(access, current, write)
    return write.task


def _next_version(
    work: Work,
    access: Access,
    current: TaskVersion,
    document: Document,
    interaction: Interaction,
    if_version: Expected,
) -> TaskWrite:
    require_own(access, document, work.site.base_url)
    now = max(work.clock(), current.last_updated)
    check_content(document, now, work.site)
    check_same_id(document, current.id)
    check_change(current.document, document, access.actor.role)
    precondition_of(if_version).check(current)
    stamp = Stamp(current.id, current.version + 1, now, interaction, access.actor.subject)
    return written(document, stamp, work.site)
