"""The primary, as those who read from replicas must know it: which database it has, and how far it is."""

import asyncio
from dataclasses import dataclass
from time import monotonic

from graphql_schema.errors import ApiError
from server.replicas.log_position import LogPosition, flushed
from server.replicas.looks import Identity, Watched
from server.replicas.moments import Moments
from server.storage.database import Database
from server.storage.failures import UnexpectedFailureError

NOTE_EVERY_SECONDS = 0.25


@dataclass(slots=True)
class Primary:
    """Notes how far the log has come, every quarter of a second and after each write."""

    database: Database
    watched: Watched
    moments: Moments
    identity: Identity | None = None

    async def position_after_write(self) -> LogPosition | None:
        """Return a place in the log that is not before what was just kept; None when it cannot be told now."""
        moment = monotonic()
        try:
            position = await self.database.read(flushed)
        except (ApiError, UnexpectedFailureError):
            # The write is kept, and must be acknowledged.
            return None
        self.moments.note(moment, position)
        return position

    async def follow(self) -> None:
        """Note for ever. While the primary is silent nothing is noted, and replicas soon count as too old."""
        while True:
            moment = monotonic()
            try:
                look = await self.watched.primary()
            except Exception:  # noqa: BLE001, S110 - who reads or writes is told of it, and the log by them
                pass
            else:
                if look.identity != self.identity:
                    self.moments.forget()
                    self.identity = look.identity
                self.moments.note(moment, look.position)
            await asyncio.sleep(NOTE_EVERY_SECONDS)
