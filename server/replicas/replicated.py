"""A primary with its replicas: made from the settings, kept in view, given to each request."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from server.auth.watching import going_on
from server.replicas.last_writes import LastWrites
from server.replicas.log_position import LogPosition
from server.replicas.looks import Watched
from server.replicas.moments import Moments
from server.replicas.one_request import OneRequest
from server.replicas.primary import Primary
from server.replicas.replica import Replica, name_of
from server.settings.settings import Settings
from server.storage.database import Database
from server.storage.postgresql import PostgresqlDatabase


@dataclass(frozen=True, slots=True)
class Replicated:
    """Where tasks are read when they may be `lag_seconds` old."""

    primary: Primary
    replicas: Sequence[Replica]
    databases: Sequence[Database]
    last_writes: LastWrites
    lag_seconds: float
    _turn: "count[int]" = field(default_factory=count)

    def one_request(self, caller: str, position: LogPosition) -> OneRequest:
        """Return what a caller's request reads from; the replicas that can be asked take turns."""
        sound = [replica for replica in self.replicas if replica.trouble is None]
        replica = sound[next(self._turn) % len(sound)] if sound else None
        return OneRequest(self.primary, self.last_writes, self.lag_seconds, caller, replica, position)

    def states(self) -> list[str]:
        """Return for each replica whether it is used, and if not, why."""
        return [f"not used: {replica.trouble}" if replica.trouble else "used" for replica in self.replicas]

    @asynccontextmanager
    async def in_view(self) -> AsyncIterator[None]:
        """Look at all servers for as long as this lasts, and let go of the replicas at its end."""
        try:
            async with going_on(self.primary.follow(), *(replica.follow() for replica in self.replicas)):
                yield
        finally:
            for watched in (self.primary.watched, *(replica.watched for replica in self.replicas)):
                watched.close()
            self.last_writes.close()
            for database in self.databases:
                await database.close()


def replicated_of(settings: Settings, database: Database, last_writes: Path | None) -> Replicated | None:
    """Return the replicas of an installation, None if it has none; `database` is its primary.

    The workers of a server share the file `last_writes`.
    """
    urls = settings.database_replica_url
    if not urls:
        return None
    primary = Primary(database, Watched(settings.database_url), Moments(settings.replica_lag_seconds))
    databases = [PostgresqlDatabase(url) for url in urls]
    replicas = [
        Replica(name_of(number), reads, Watched(url), primary)
        for number, (url, reads) in enumerate(zip(urls, databases, strict=True), 1)
    ]
    return Replicated(primary, replicas, databases, LastWrites(last_writes), settings.replica_lag_seconds)
