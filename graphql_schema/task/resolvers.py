"""Everything one caller may do with tasks: access, then rule, then store.

GraphQL fields and FHIR interactions both come here, and have no other way to the data.
"""

from dataclasses import dataclass

from graphql_schema.access import Access, Caller, Permission, authenticated, require
from graphql_schema.clock import Clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.dates import instant_text
from graphql_schema.search import EVERYTHING, Condition, Document, Order, Search
from graphql_schema.site import Site
from graphql_schema.task import editing
from graphql_schema.task.editing import Edit
from graphql_schema.task.ids import new_task_id
from graphql_schema.task.ownership import require_own, require_own_search
from graphql_schema.task.pages import Page, PageRequest
from graphql_schema.task.parameters import NEWEST_FIRST
from graphql_schema.task.status import next_statuses
from graphql_schema.task.store import Absence, Interaction, TaskStore, TaskVersion, TaskWrite
from graphql_schema.task.writing import (
    Stamp,
    check_change,
    check_content,
    check_same_id,
    check_version,
    written,
)

_FIRST_PAGE = PageRequest()


@dataclass(frozen=True, slots=True)
class TaskResolvers:
    """What `caller` may do with tasks. One is made for each request."""

    caller: Caller
    store: TaskStore
    site: Site
    cursors: CursorSigner
    clock: Clock

    async def read(self, task_id: str) -> TaskVersion:
        """Return the current version, or raise NOT_FOUND, FORBIDDEN or GONE."""
        access = require(self.caller, Permission.READ)
        return self._present(await self.store.read(access, task_id))

    async def read_version(self, task_id: str, version: int) -> TaskVersion:
        """Return one version of a task whose current version is visible."""
        access = require(self.caller, Permission.READ)
        return self._present(await self.store.read_version(access, task_id, version))

    async def history(self, task_id: str, page: PageRequest = _FIRST_PAGE) -> Page:
        """Return the versions of a task, newest first."""
        access = require(self.caller, Permission.READ)
        binding = self._binding(access, f"history/{task_id}")
        before = int(self.cursors.position(page.after, binding)[0]) if page.after else None
        found = await self.store.history(access, task_id, size=page.size, before=before)
        if isinstance(found, Absence):
            raise self._absent(found)
        versions = list(found.versions)
        return Page(
            versions,
            lambda i: self.cursors.cursor((versions[i].version,), binding),
            has_next=found.more,
            has_previous=before is not None,
        )

    async def search(
        self,
        where: Condition = EVERYTHING,
        order: tuple[Order, ...] = NEWEST_FIRST,
        page: PageRequest = _FIRST_PAGE,
    ) -> Page:
        """Return one page of the visible tasks that match."""
        access = require(self.caller, Permission.SEARCH)
        require_own_search(access, where)
        binding = self._binding(access, " ".join(f"{part.key.name} {part.descending}" for part in order))
        start = self.cursors.position(page.cursor, binding) if page.cursor else None
        found = await self.store.search(access, Search(where, order, page.size, start, page.backwards))
        rows = found.rows
        return Page(
            [row.task for row in rows],
            lambda i: self.cursors.cursor(rows[i].position, binding),
            has_next=start is not None if page.backwards else found.more,
            has_previous=found.more if page.backwards else start is not None,
        )

    async def count(self, where: Condition = EVERYTHING) -> int:
        """Return how many visible tasks match."""
        access = require(self.caller, Permission.SEARCH)
        require_own_search(access, where)
        return await self.store.count(access, where)

    async def create(self, document: Document) -> TaskVersion:
        """Keep a new task. Without an owner, a practitioner's new task is their own."""
        access = require(self.caller, Permission.CREATE)
        if access.only_owner is not None and "owner" not in document:
            document = document | {"owner": {"reference": access.only_owner}}
        require_own(access, document, self.site.base_url)
        now = self.clock()
        check_content(document, now, self.site)
        if "authoredOn" not in document and "_authoredOn" not in document:
            document = document | {"authoredOn": instant_text(now)}
        stamp = Stamp(new_task_id(now), 1, now, Interaction.CREATE, access.actor.subject)
        write = written(document, stamp, self.site)
        await self.store.create(access, write)
        return write.task

    async def replace(self, task_id: str, document: Document, if_version: int | None = None) -> TaskVersion:
        """Make `document`, whose `id` must be `task_id`, the next version, as PUT does."""
        return await self._change(task_id, lambda _: document, Interaction.UPDATE, if_version)

    async def edit(self, task_id: str, edit: Edit, if_version: int | None = None) -> TaskVersion:
        """Apply an edit to the current version; nobody else's change is lost in between."""
        return await self._change(task_id, edit, Interaction.PATCH, if_version)

    async def set_status(
        self, task_id: str, status: str, reason: str | None = None, if_version: int | None = None
    ) -> TaskVersion:
        """Move the task to a legal next status, or raise BUSINESS_RULE naming those that are."""
        return await self.edit(task_id, editing.with_status(status, reason), if_version)

    async def assign(self, task_id: str, owner: str, if_version: int | None = None) -> TaskVersion:
        """Hand the task to the owner with this reference."""
        return await self.edit(task_id, editing.with_owner(owner), if_version)

    async def add_note(self, task_id: str, text: str) -> TaskVersion:
        """Add a note, signed with the caller's reference or name and the time."""
        actor = authenticated(self.caller)
        return await self.edit(task_id, editing.with_note(text, actor, self.clock()))

    def allowed_statuses(self, document: Document) -> list[str]:
        """Return the statuses that this caller may set next: none for who may not change the task."""
        actor = authenticated(self.caller)
        if Permission.UPDATE not in actor.permissions:
            return []
        return next_statuses(document["status"], actor.role)

    async def _change(
        self, task_id: str, edit: Edit, interaction: Interaction, if_version: int | None
    ) -> TaskVersion:
        access = require(self.caller, Permission.UPDATE)

        def next_version(current: TaskVersion) -> TaskWrite:
            document = edit(current.document)
            require_own(access, document, self.site.base_url)
            now = max(self.clock(), current.last_updated)
            check_content(document, now, self.site)
            check_same_id(document, task_id)
            check_change(current.document, document, access.actor.role)
            check_version(current, if_version)
            stamp = Stamp(task_id, current.version + 1, now, interaction, access.actor.subject)
            return written(document, stamp, self.site)

        return self._present(await self.store.change(access, task_id, next_version))

    def _present(self, found: TaskVersion | Absence) -> TaskVersion:
        if isinstance(found, Absence):
            raise self._absent(found)
        return found

    def _absent(self, absence: Absence) -> ApiError:
        if absence is Absence.HIDDEN and not self.site.hides_existence:
            return ApiError.forbidden()
        if absence is Absence.DELETED:
            return ApiError(Problem.GONE, "This task was deleted.")
        return ApiError(Problem.NOT_FOUND, "There is no task with this id and version.")

    def _binding(self, access: Access, walk: str) -> str:
        return f"{access.actor.subject} {access.only_owner} {walk}"
