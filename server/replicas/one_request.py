"""The tasks' databases as one request sees them.

A request that cannot have its answer from a replica has it from the primary, and stays there: what
it has seen once it does not find missing later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from graphql_schema.errors import ApiError
from graphql_schema.task.store import Result
from server.replicas.last_writes import LastWrites
from server.replicas.log_position import NOWHERE, LogPosition
from server.replicas.primary import Primary
from server.replicas.replica import BehindError, Replica, Wanted
from server.replicas.replica_rows import ReplicaRows
from server.storage.failures import UnexpectedFailureError
from server.storage.sql_task_rows import SqlTaskRows


@dataclass(slots=True)
class OneRequest:
    """What a request must see, and where it reads.

    `position` is what its version tokens ask for; `written` is how far the log had come when it
    wrote, if it did. `replica` is None once it reads from the primary.
    """

    primary: Primary
    last_writes: LastWrites
    lag_seconds: float
    caller: str
    replica: Replica | None = None
    position: LogPosition = NOWHERE
    written: LogPosition | None = None

    async def read(self, work: Callable[[SqlTaskRows], Result], known_version: int) -> Result:
        """Return the result of `work`, in whose tasks `known_version` and what came before is not missing."""
        if replica := self.replica:
            try:
                return await replica.read(
                    lambda connection: work(ReplicaRows(connection, known_version)), self._wanted()
                )
            except BehindError:
                pass
            except (ApiError, UnexpectedFailureError, TimeoutError) as error:
                # It may not have the task yet, or the right to it, or be gone: only the primary may say no.
                replica.has_failed(error)
            self.replica = None
        return await self.primary.database.read(lambda connection: work(SqlTaskRows(connection)))

    async def write(self, work: Callable[[SqlTaskRows], Result]) -> Result:
        """Return the result of `work`, done in one transaction of the primary."""
        self.replica = None
        try:
            result = await self.primary.database.write(lambda connection: work(SqlTaskRows(connection)))
        finally:
            # Even of a write that failed nobody knows whether it was kept.
            self.last_writes.note(self.caller, monotonic())
        position = await self.primary.position_now()
        if position is not None:
            self.written = max(self.written or NOWHERE, position)
        return result

    def _wanted(self) -> Wanted:
        """Return what is asked of a replica: young enough data, with all that the caller wrote."""
        youngest = max(monotonic() - self.lag_seconds, self.last_writes.of(self.caller))
        return Wanted(youngest, self.position)


@dataclass(frozen=True, slots=True)
class ReplicatedTaskStore:
    """The store of tasks for a request that knows a task to have this version, or 0."""

    request: OneRequest
    known_version: int = 0

    async def reading(self, work: Callable[[SqlTaskRows], Result]) -> Result:
        """Return the result of `work`, which only reads."""
        return await self.request.read(work, self.known_version)

    async def writing(self, work: Callable[[SqlTaskRows], Result]) -> Result:
        """Return the result of `work`, done in one transaction."""
        return await self.request.write(work)
