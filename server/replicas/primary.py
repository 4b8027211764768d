"""The primary, as those who read from replicas must know it: which database it has, and how far it is."""

import asyncio
from dataclasses import dataclass, field
from time import monotonic

from server.replicas.log_position import LogPosition
from server.replicas.looks import Identity, Watched
from server.replicas.moments import Moments
from server.storage.database import Database

NOTE_EVERY_SECONDS = 0.25


@dataclass(slots=True)
class Primary:
    """Notes how far the log has come, every quarter of a second and after each write."""

    database: Database
    watched: Watched
    moments: Moments
    identity: Identity | None = None
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _next: asyncio.Task[LogPosition | None] | None = None

    async def position_now(self) -> LogPosition | None:
        """Return a place in the log that is not before anything kept until now; None if it cannot be told.

        Whoever asks while a question is under way shares the next one: its answer may be too early for them.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._ask())
        # Who goes away takes the answer from nobody else.
        return await asyncio.shield(self._next)

    async def _ask(self) -> LogPosition | None:
        async with self._asking:
            self._next, moment = None, monotonic()
            try:
                look = await self.watched.primary()
            except Exception:  # noqa: BLE001 - who reads or writes is told of it, and the log by them
                return None
            if look.identity != self.identity:
                self.moments.forget()
                self.identity = look.identity
            self.moments.note(moment, look.position)
            return look.position

    async def follow(self) -> None:
        """Note for ever. While the primary is silent nothing is noted, and replicas soon count as too old."""
        while True:
            await self.position_now()
            await asyncio.sleep(NOTE_EVERY_SECONDS)
