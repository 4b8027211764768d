"""What a look at a server tells: which database it has, how far its log has come, whether it is a replica.

Every role may ask for all of it.
"""

from typing import Any, NamedTuple

from sqlalchemy import text

from server.replicas.log_position import FLUSHED, NOWHERE, LogPosition, position_in
from server.storage.database import Connection
from server.storage.postgresql_connection import Driver, PostgresqlConnection, connector
from server.storage.tables import TASK, TASK_REFERENCE, TASK_TEXT, TASK_TOKEN, TASK_VERSION

_LOOK_SECONDS = 1
"""A server that takes longer to answer, or to let us in, counts as silent."""

_READ = ", ".join(f"'{table}'" for table in (TASK, TASK_VERSION, TASK_TOKEN, TASK_REFERENCE, TASK_TEXT))
_IDENTITY = """
    (SELECT system_identifier FROM pg_control_system()),
    (SELECT CAST(oid AS bigint) FROM pg_database WHERE datname = current_database())
"""
_PRIMARY = f"SELECT {_IDENTITY}, flushed.* FROM ({FLUSHED}) AS flushed"  # noqa: S608 - constants
# The timeline is that of the log that was replayed last, as far as the disk knows: perhaps an earlier one.
_REPLICA = f"""
    SELECT {_IDENTITY}, pg_is_in_recovery(),
           (SELECT coalesce(bool_and(coalesce(has_table_privilege(to_regclass(name), 'SELECT'), false)), false)
            FROM unnest(ARRAY[{_READ}]) AS name),
           (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
           CAST(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') AS bigint)
"""  # noqa: S608 - the names are those of our own tables
_REPLICA_STATEMENT = text(_REPLICA)


class Identity(NamedTuple):
    """Which database a server has: replicas share the numbers with their primary, and with nobody else."""

    system: int
    database: int


class PrimaryLook(NamedTuple):
    """A primary's database, and how far it has flushed its log."""

    identity: Identity
    position: LogPosition


class ReplicaLook(NamedTuple):
    """A server's database, whether it only follows another, what we may do, and how far it has come."""

    identity: Identity
    is_replica: bool
    may_read: bool
    position: LogPosition


def driver_of(connection: Connection) -> Driver:
    """Return the connection to PostgreSQL that a piece of work uses."""
    if not isinstance(connection, PostgresqlConnection):
        raise TypeError("Only PostgreSQL has replicas.")
    return connection.driver


def replica_seen(connection: Connection) -> ReplicaLook:
    """Look at the server of a connection."""
    return _replica_in(connection.execute(_REPLICA_STATEMENT).first())


def _replica_in(row: Any) -> ReplicaLook:
    system, database, is_replica, may_read, timeline, byte = row
    # A replica that is fed otherwise than by the log does not know its place in it.
    position = NOWHERE if timeline is None or byte is None else LogPosition(timeline, byte)
    return ReplicaLook(Identity(system, database), is_replica, may_read, position)


class Watched:
    """A server that is looked at again and again, over a connection of its own.

    A look raises OSError, asyncpg.PostgresError or asyncpg.InterfaceError when it cannot be had.
    """

    def __init__(self, url: str) -> None:
        self._connect = connector(url, wait_seconds=_LOOK_SECONDS, command_seconds=_LOOK_SECONDS)
        self._driver: Driver | None = None

    async def primary(self) -> PrimaryLook:
        """Look at a primary; a server that is none refuses this."""
        system, database, name, byte = await self._row(_PRIMARY)
        return PrimaryLook(Identity(system, database), position_in(name, byte))

    async def replica(self) -> ReplicaLook:
        """Look at what should be a replica."""
        return _replica_in(await self._row(_REPLICA))

    def close(self) -> None:
        """Let go of the connection."""
        if self._driver:
            self._driver.terminate()
            self._driver = None

    async def _row(self, statement: str) -> Any:
        if self._driver is None or self._driver.is_closed():
            self._driver = await self._connect()
        try:
            return await self._driver.fetchrow(statement)
        except BaseException:
            # After a silence an answer may still come, which would be taken for that to the next question.
            self.close()
            raise
