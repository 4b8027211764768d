"""What the rules of tasks work with: one caller, and the rows of one transaction."""

from dataclasses import dataclass

from graphql_schema.access import Access, Caller, Permission, require
from graphql_schema.clock import Clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Problem
from graphql_schema.site import Site
from graphql_schema.task.ids import NewId
from graphql_schema.task.store import Absence, Result, TaskRows


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that the rules in `reading.py`, `changing.py` and `conditional.py` need."""

    caller: Caller
    rows: TaskRows
    site: Site
    cursors: CursorSigner
    clock: Clock
    new_id: NewId

    def require(self, permission: Permission) -> Access:
        """Return the proof that the caller may do this, or raise UNAUTHENTICATED or FORBIDDEN."""
        return require(self.caller, permission)

    def present(self, found: Result | Absence) -> Result:
        """Return what was found, or raise NOT_FOUND, FORBIDDEN or GONE."""
        if isinstance(found, Absence):
            raise self._absent(found)
        return found

    def _absent(self, absence: Absence) -> ApiError:
        if absence is Absence.HIDDEN and not self.site.hides_existence:
            return ApiError.forbidden()
        if absence is Absence.DELETED:
            return ApiError(Problem.GONE, "This task was deleted.")
        return ApiError(Problem.NOT_FOUND, "There is no task with this id and version.")
