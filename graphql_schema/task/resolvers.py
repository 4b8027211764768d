"""Everything one caller may do with tasks, each in a transaction of its own.

GraphQL fields and FHIR interactions both come here, and have no other way to the data.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graphql_schema.access import WRITES, Caller, Permission, authenticated, require
from graphql_schema.clock import Clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError
from graphql_schema.search import EVERYTHING, Condition, Document, Order, SearchParameter
from graphql_schema.site import Site
from graphql_schema.task import changing, conditional, editing, reading, repeating
from graphql_schema.task.conditional import Outcome
from graphql_schema.task.editing import Edit
from graphql_schema.task.ids import NewId, new_task_id
from graphql_schema.task.including import Include, included
from graphql_schema.task.pages import Page, PageRequest
from graphql_schema.task.parameters import NEWEST_FIRST
from graphql_schema.task.precondition import Expected
from graphql_schema.task.reading import FIRST_PAGE, WHOLE_HISTORY, HistorySpan
from graphql_schema.task.status import next_statuses
from graphql_schema.task.store import Facet, Result, TaskRows, TaskStore, TaskVersion
from graphql_schema.task.work import Work


@dataclass(frozen=True, slots=True)
class TaskResolvers:
    """What `caller` may do with tasks. One is made for each request."""

    caller: Caller
    store: TaskStore
    site: Site
    cursors: CursorSigner
    clock: Clock
    new_id: NewId = new_task_id

    async def read(self, task_id: str) -> TaskVersion:
        """Return the current version, or raise NOT_FOUND, FORBIDDEN or GONE."""
        return await self._reading(Permission.READ, lambda work: reading.read(work, task_id))

    async def read_version(self, task_id: str, version: int) -> TaskVersion:
        """Return one version of a task whose current version is visible."""
        return await self._reading(Permission.READ, lambda work: reading.read_version(work, task_id, version))

    async def history(
        self, task_id: str, page: PageRequest = FIRST_PAGE, span: HistorySpan = WHOLE_HISTORY
    ) -> Page:
        """Return the versions of a task, newest first."""
        return await self._reading(Permission.READ, lambda work: reading.history(work, task_id, page, span))

    async def history_of_all(self, page: PageRequest = FIRST_PAGE, span: HistorySpan = WHOLE_HISTORY) -> Page:
        """Return the versions of all visible tasks, newest first."""
        return await self._reading(Permission.SEARCH, lambda work: reading.history(work, None, page, span))

    async def search(
        self,
        where: Condition = EVERYTHING,
        order: tuple[Order, ...] = NEWEST_FIRST,
        page: PageRequest = FIRST_PAGE,
    ) -> Page:
        """Return one page of the visible tasks that match."""
        return await self._reading(Permission.SEARCH, lambda work: reading.search(work, where, order, page))

    async def search_with(
        self, where: Condition, order: tuple[Order, ...], page: PageRequest, includes: Sequence[Include]
    ) -> tuple[Page, list[TaskVersion]]:
        """Return one page of the visible tasks that match, and the tasks that come along with it."""

        def find(work: Work) -> tuple[Page, list[TaskVersion]]:
            found = reading.search(work, where, order, page)
            return found, included(work, found.tasks, includes)

        return await self._reading(Permission.SEARCH, find)

    async def count(self, where: Condition = EVERYTHING) -> int:
        """Return how many visible tasks match."""
        return await self._reading(Permission.SEARCH, lambda work: reading.count(work, where))

    async def facets(self, where: Condition, parameter: SearchParameter) -> list[Facet]:
        """Return how many of the visible tasks that match have which value of a parameter."""
        return await self._reading(Permission.SEARCH, lambda work: reading.facets(work, where, parameter))

    async def create(self, document: Document, idempotency_key: str | None = None) -> TaskVersion:
        """Keep a new task; with a key, sending the same again makes no second one."""
        if idempotency_key is None:
            return await self._writing(Permission.CREATE, lambda work: changing.create(work, document))
        return await self._writing(
            Permission.CREATE, lambda work: repeating.create_once(work, document, idempotency_key)
        )

    async def create_if_none(self, where: Condition, document: Document) -> Outcome:
        """Create a task unless one matches, which is then returned as it is."""
        return await self._writing(
            Permission.CREATE, lambda work: conditional.create_if_none(work, where, document)
        )

    async def replace(self, task_id: str, document: Document, if_version: Expected = None) -> TaskVersion:
        """Make `document`, whose `id` must be `task_id`, the next version, as PUT does."""
        return await self._writing(
            Permission.UPDATE, lambda work: changing.replace(work, task_id, document, if_version)
        )

    async def replace_match(
        self, where: Condition, document: Document, if_version: Expected = None
    ) -> Outcome:
        """Replace the task that matches, or create one when none does."""
        return await self._writing(
            Permission.UPDATE, lambda work: conditional.replace_match(work, where, document, if_version)
        )

    async def edit(self, task_id: str, edit: Edit, if_version: Expected = None) -> TaskVersion:
        """Apply an edit to the current version; nobody else's change is lost in between."""
        return await self._writing(
            Permission.UPDATE, lambda work: changing.edit(work, task_id, edit, if_version)
        )

    async def edit_match(self, where: Condition, edit: Edit, if_version: Expected = None) -> TaskVersion:
        """Apply an edit to the task that matches."""
        return await self._writing(
            Permission.UPDATE, lambda work: conditional.edit_match(work, where, edit, if_version)
        )

    async def set_status(
        self, task_id: str, status: str, reason: str | None = None, if_version: Expected = None
    ) -> TaskVersion:
        """Move the task to a legal next status, or raise BUSINESS_RULE naming those that are."""
        return await self.edit(task_id, editing.with_status(status, reason), if_version)

    async def assign(self, task_id: str, owner: str, if_version: Expected = None) -> TaskVersion:
        """Hand the task to the owner with this reference."""
        return await self.edit(task_id, editing.with_owner(owner), if_version)

    async def add_note(self, task_id: str, text: str) -> TaskVersion:
        """Add a note, signed with the caller's reference or name and the time."""
        actor = authenticated(self.caller)
        return await self.edit(task_id, editing.with_note(text, actor, self.clock()))

    async def delete(self, task_id: str, if_version: Expected = None) -> TaskVersion | None:
        """Delete a task; None when there is nothing to delete."""
        return await self._writing(Permission.DELETE, lambda work: changing.delete(work, task_id, if_version))

    async def delete_match(self, where: Condition, if_version: Expected = None) -> TaskVersion | None:
        """Delete the task that matches, if one does."""
        return await self._writing(
            Permission.DELETE, lambda work: conditional.delete_match(work, where, if_version)
        )

    async def transact(self, do: Callable[[Work], Result]) -> Result:
        """Return the result of `do`, all of it in one transaction; the rules check each step."""
        if not authenticated(self.caller).permissions & WRITES:
            raise ApiError.forbidden()
        return await self.store.writing(lambda rows: do(self._work(rows)))

    async def look(self, do: Callable[[Work], Result]) -> Result:
        """Return the result of `do`, which only reads; the rules check each step."""
        authenticated(self.caller)
        return await self.store.reading(lambda rows: do(self._work(rows)))

    def allowed_statuses(self, document: Document) -> list[str]:
        """Return the statuses that this caller may set next: none for who may not change the task."""
        actor = authenticated(self.caller)
        if Permission.UPDATE not in actor.permissions:
            return []
        return next_statuses(document["status"], actor.role)

    async def _reading(self, permission: Permission, do: Callable[[Work], Result]) -> Result:
        require(self.caller, permission)
        return await self.store.reading(lambda rows: do(self._work(rows)))

    async def _writing(self, permission: Permission, do: Callable[[Work], Result]) -> Result:
        # Who may not write at all must not even wait for the database.
        require(self.caller, permission)
        return await self.store.writing(lambda rows: do(self._work(rows)))

    def _work(self, rows: TaskRows) -> Work:
        return Work(self.caller, rows, self.site, self.cursors, self.clock, self.new_id)
