"""One replica: what it is asked, and whether it is to be asked at all."""

import asyncio
import logging
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple
from weakref import WeakKeyDictionary

import asyncpg

from graphql_schema.errors import ApiError, Problem
from graphql_schema.failures import log_failure
from server.replicas.log_position import NOWHERE, LogPosition
from server.replicas.looks import Identity, ReplicaLook, Watched, driver_of, replica_seen
from server.replicas.primary import Primary
from server.storage.database import Connection, Readable, Result, Work
from server.storage.failures import UnexpectedFailureError, code_of
from server.storage.postgresql_connection import Driver

log = logging.getLogger("taskward.replicas")

LOOK_EVERY_SECONDS = 0.25
STEADY_SECONDS = 3
"""How long a replica that was in trouble must be seen without any before it is asked again."""

NOT_LOOKED_AT = "it has not been looked at yet"
SILENT = "it does not answer"
CLOSED = "it does not let us in, or has no such database"
FOREIGN = "it has another database than the primary"
INDEPENDENT = "it is no replica: it takes writes itself"
UNREADABLE = "its role may not read the tables of tasks"
AHEAD = "it has what the primary never wrote"
BEHIND = "it is further behind than TASKWARD_REPLICA_LAG_SECONDS allows"

_TELL_EVERY_SECONDS = 60
_KEPT_OUT = ("28", "3D", "42501")


def name_of(number: int) -> str:
    """Return how operators are told of a replica: its address may hold a password."""
    return f"Replica {number}"


def trouble_of(error: Exception) -> str:
    """Return why there was no look at a server."""
    return CLOSED if code_of(error).startswith(_KEPT_OUT) else SILENT


def unfit(look: ReplicaLook, primary: Identity) -> str | None:
    """Return why a server can never be read from in the place of this primary; None when it can."""
    if not look.is_replica:
        return INDEPENDENT
    if look.identity != primary:
        return FOREIGN
    return None if look.may_read else UNREADABLE


class BehindError(Exception):
    """The replica cannot show what the reader must see."""


class Wanted(NamedTuple):
    """What a reader must see: all that was acknowledged before a moment, and the log up to a place."""

    moment: float
    position: LogPosition = NOWHERE


@dataclass(slots=True)
class Replica:
    """A server that is read from while it proves, on each connection, that its data is young enough.

    `trouble` says why it is not to be asked, or is None. `name` is how operators are told of it.
    """

    name: str
    reads: Readable
    watched: Watched
    primary: Primary
    trouble: str | None = NOT_LOOKED_AT
    _sound_since: float | None = None
    _next_telling: float = 0
    _doubted: asyncio.Event = field(default_factory=asyncio.Event)
    _readers: set[asyncio.Timeout] = field(default_factory=set)
    _last_looks: WeakKeyDictionary[Driver, ReplicaLook] = field(default_factory=WeakKeyDictionary)

    async def read(self, work: Work[Result], wanted: Wanted) -> Result:
        """Return the result of `work`, or raise BehindError; TimeoutError when the replica was lost meanwhile."""
        newest = self.primary.moments.newest
        if newest is None or newest < wanted.moment:
            # Nobody has noted yet how far the log had come, so no replica can prove anything.
            raise BehindError

        def proved(connection: Connection) -> Result:
            self._prove(connection, wanted)
            return work(connection)

        async with asyncio.timeout(None) as patience:
            self._readers.add(patience)
            try:
                return await self.reads.read(proved)
            finally:
                self._readers.discard(patience)

    def _prove(self, connection: Connection, wanted: Wanted) -> None:
        """Raise BehindError unless this connection's server shows what is wanted.

        What one connection has told says nothing of others: a name may lead to several servers.
        """
        driver = driver_of(connection)
        look = self._last_looks.get(driver)
        if look is None or not self._shows(look, wanted):
            look = self._last_looks[driver] = replica_seen(connection)
            if not self._shows(look, wanted):
                raise BehindError

    def _shows(self, look: ReplicaLook, wanted: Wanted) -> bool:
        """Tell whether the data that was there at a look, or what followed it, is as young as is wanted."""
        if not look.is_replica or look.identity != self.primary.identity or look.position < wanted.position:
            return False
        shown = self.primary.moments.shown_at(look.position)
        return shown is not None and shown >= wanted.moment

    def has_failed(self, error: Exception) -> None:
        """Have it looked at now, unless the failure is an answer, such as that there is no such task.

        A failure of ours is logged, at most once a minute: when the primary does not fail too, nobody else tells.
        """
        if isinstance(error, ApiError) and error.problem is not Problem.UNAVAILABLE:
            return
        self._doubted.set()
        if isinstance(error, UnexpectedFailureError) and monotonic() >= self._next_telling:
            self._next_telling = monotonic() + _TELL_EVERY_SECONDS
            log_failure(log, f"{self.name} failed, and the primary is asked", error)

    async def follow(self) -> None:
        """Look at it for ever."""
        while True:
            newest = self.primary.moments.newest
            await self._next_look()
            self._judge(await self._trouble_seen(newest))

    async def _next_look(self) -> None:
        try:
            async with asyncio.timeout(LOOK_EVERY_SECONDS):
                await self._doubted.wait()
        except TimeoutError:
            return
        finally:
            self._doubted.clear()

    async def _trouble_seen(self, newest: float | None) -> str | None:
        """Look, and return what is wrong, or None; the present trouble where nobody can know yet.

        It is behind when it lags behind the primary as that was at `newest`, some time before this look.
        """
        try:
            look = await self.watched.replica()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            return trouble_of(error)
        except Exception as error:  # noqa: BLE001 - looking must go on, and what is not understood is not used
            log_failure(log, f"{self.name} cannot be looked at", error)
            return SILENT
        if newest is None or self.primary.identity is None:
            return self.trouble
        is_behind = self.primary.moments.is_behind(look.position, newest)
        wrong = unfit(look, self.primary.identity) or (BEHIND if is_behind else None)
        if wrong is None and await self._is_ahead(look.position):
            return AHEAD
        return self.trouble if is_behind is None and not wrong else wrong

    async def _is_ahead(self, position: LogPosition) -> bool:
        """Tell whether the replica had come further than the primary has now: then it follows somebody else.

        A server that was promoted beside the primary goes on with a log of its own, and the disk of who
        follows it may know of the new timeline only later.
        """
        written = await self.primary.position_now()
        return written is not None and position > written

    def _judge(self, trouble: str | None) -> None:
        """Take in what a look has found, and tell the log what that changes."""
        if trouble is not None:
            self._sound_since = None
            if trouble != self.trouble:
                log.warning("%s is not used, and reads go to the primary: %s.", self.name, trouble)
            self.trouble = trouble
            self._end_waiting()
            return
        now = monotonic()
        self._sound_since = self._sound_since or now
        if self.trouble == NOT_LOOKED_AT or (self.trouble and now - self._sound_since >= STEADY_SECONDS):
            log.info("%s is used.", self.name)
            self.trouble = None

    def _end_waiting(self) -> None:
        # Who waits for an answer that may never come is better served by the primary.
        now = asyncio.get_running_loop().time()
        for patience in self._readers:
            patience.reschedule(now)
