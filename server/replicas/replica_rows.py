"""The tasks as a replica shows them: one that is known to be newer than here is not handed out."""

from dataclasses import dataclass

from graphql_schema.access import Access
from graphql_schema.task.store import Absence, TaskVersion
from server.replicas.replica import BehindError
from server.storage.sql_task_rows import SqlTaskRows


@dataclass(frozen=True, slots=True)
class ReplicaRows(SqlTaskRows):
    """The rows over a connection to a replica; whoever asks knows of the version `known`, or of none: 0."""

    known: int = 0

    def read(self, access: Access, task_id: str) -> TaskVersion | Absence:
        """Return the current version, or raise BehindError when it is older than what is known."""
        found = SqlTaskRows.read(self, access, task_id)
        if isinstance(found, TaskVersion) and found.version < self.known:
            raise BehindError
        return found
