"""The audit trail of this installation, as whoever has something to record sees it.

What a transaction changes is recorded in that very transaction: `record`. What happens without
one, above all reading, is noted and written within a quarter of a second: `note`. Neither can be
left out: when the trail cannot take an event, the act is refused.
"""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg

from graphql_schema.audit.event import Event
from graphql_schema.errors import ApiError, Problem
from graphql_schema.failures import log_failure
from server.audit.floods import Floods
from server.audit.keys import KeyRing
from server.audit.recording import add_events
from server.audit.spans import NO_SPAN, Span
from server.storage.database import Connection, Database
from server.storage.failures import UnexpectedFailureError, is_trouble

log = logging.getLogger("taskward.audit")

FLUSH_SECONDS = 0.25
"""How long a noted event waits at most before it is written."""
MOST_WAITING = 20_000
"""Noted events that wait; whoever comes after them is refused."""
_MOST_TOGETHER = 1000
"""Events written in one transaction."""


def not_recorded() -> ApiError:
    """Return the failure of an act that could not be recorded, and so was not done."""
    text = "This cannot be recorded in the audit trail at the moment, and so it is refused; try again."
    return ApiError(Problem.UNAVAILABLE, text)


@dataclass(slots=True)
class Trail:
    """Takes events. `start` it in the loop that will serve, `stop` it before the database closes."""

    database: Database
    keys: KeyRing
    _waiting: deque[Event] = field(default_factory=deque)
    _floods: Floods = field(default_factory=Floods)
    _span: Span = NO_SPAN
    _is_failing: bool = False
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _flushing: asyncio.Task[None] | None = None

    def record(self, connection: Connection, events: Sequence[Event]) -> None:
        """Add events to the trail inside the transaction of a piece of work.

        Call it at the end of a function that `Database.write` runs: the events are kept if and
        only if the change is. Raises ApiError(UNAVAILABLE) when they cannot be added, which
        undoes the work too.
        """
        self._add(connection, events, None)

    def _add(self, connection: Connection, events: Sequence[Event], span: Span | None) -> Span | None:
        if not events:
            return span
        try:
            return add_events(connection, self.keys.current, events, span)
        except (sqlite3.Error, asyncpg.PostgresError) as error:
            if is_trouble(error):
                raise
            log.error("Events cannot be added to the audit trail: %s", type(error).__name__)  # noqa: TRY400
            raise not_recorded() from None

    def note(self, events: Sequence[Event]) -> None:
        """Keep events that belong to no transaction; they are written within FLUSH_SECONDS.

        Call it before the answer goes out. Raises ApiError(UNAVAILABLE) when the trail is full
        or cannot be written: then the answer must not go out.
        """
        if self._is_failing or len(self._waiting) + len(events) > MOST_WAITING:
            raise not_recorded()
        self._waiting.extend(events)

    def note_often(self, event: Event) -> None:
        """Keep an event that somebody may cause without end, such as a failed sign-in.

        Of those from one address with one reason, the first is written and then one every few
        seconds, with their number as its `count`. Never raises.
        """
        self._floods.add(event)

    async def write(self, events: Sequence[Event]) -> None:
        """Write events at once, or raise ApiError(UNAVAILABLE)."""
        await self._write(events, None)

    async def _write(self, events: Sequence[Event], span: Span | None) -> Span | None:
        try:
            return await self.database.write(lambda connection: self._add(connection, events, span))
        except UnexpectedFailureError:
            raise not_recorded() from None

    def start(self) -> None:
        """Begin to write what is noted."""
        self._flushing = asyncio.create_task(self._flush_for_ever())

    async def stop(self) -> None:
        """Write what waits, and end."""
        if self._flushing:
            self._flushing.cancel()
            await asyncio.gather(self._flushing, return_exceptions=True)
        self._waiting.extend(self._floods.rest())
        await self.flush()
        if self._waiting:
            log.error("%d events of the audit trail could not be written and are lost.", len(self._waiting))

    async def flush(self) -> None:
        """Write what waits, oldest first; what cannot be written goes on waiting."""
        async with self._writing:
            # What comes meanwhile waits for the next time: written by twos and threes, it would cost most.
            left = len(self._waiting)
            while left:
                together = [self._waiting[place] for place in range(min(left, _MOST_TOGETHER))]
                if not await self._are_written(together):
                    return
                for _ in together:
                    self._waiting.popleft()
                left -= len(together)

    async def _are_written(self, events: list[Event]) -> bool:
        # Of what could not be written nobody knows whether it is there.
        span, self._span = self._span, NO_SPAN
        try:
            self._span = await self._write(events, span) or NO_SPAN
        except ApiError:
            self._is_failing = True
            return False
        except Exception as error:  # noqa: BLE001 - the trail fails closed, whatever happened
            log_failure(log, "Events could not be written", error)
            self._is_failing = True
            return False
        self._is_failing = False
        return True

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            if not self._is_failing:
                self._waiting.extend(self._floods.due())
            await self.flush()
