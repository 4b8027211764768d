"""What a serving process does for the trail beside its requests: write, seal and anchor."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from graphql_schema.clock import system_clock
from graphql_schema.errors import ApiError
from graphql_schema.failures import log_failure
from server.audit.anchors import anchor_line, append_line
from server.audit.sealer import Sealer
from server.audit.sealing import head_of
from server.audit.trail import Trail
from server.settings.settings import Settings
from server.storage.engine import is_postgresql

log = logging.getLogger("taskward.audit")

SEAL_SECONDS = 1
_SECONDS_IN_A_MINUTE = 60


@dataclass(slots=True)
class Upkeep:
    """`start` it in the loop that will serve, `stop` it before the database closes.

    Without a `sealer`, events are sealed as they are added; without an `anchor_file`, nothing is anchored.
    """

    trail: Trail
    sealer: Sealer | None
    anchor_file: Path | None
    anchor_seconds: float
    _at_work: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> None:
        """Begin."""
        self.trail.start()
        if self.sealer:
            self._at_work.append(asyncio.create_task(_again_and_again(SEAL_SECONDS, self.sealer.seal)))
        if self.anchor_file:
            self._at_work.append(asyncio.create_task(_again_and_again(self.anchor_seconds, self._anchor)))

    async def stop(self) -> None:
        """Write what waits, seal what can be sealed, and end."""
        for work in self._at_work:
            work.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        await self.trail.stop()
        if self.sealer:
            await _without_failing(self.sealer.seal)
        if self.anchor_file:
            await _without_failing(self._anchor)

    async def _anchor(self) -> None:
        head = await self.trail.database.read(head_of)
        if self.anchor_file and head.number:
            line = anchor_line(head, self.trail.keys.current, system_clock())
            await asyncio.to_thread(append_line, self.anchor_file, line)


def upkeep_of(settings: Settings, trail: Trail) -> Upkeep:
    """Return the upkeep of an installation's trail."""
    sealer = Sealer(trail.database, trail.keys.current) if is_postgresql(settings.database_url) else None
    seconds = settings.audit_anchor_minutes * _SECONDS_IN_A_MINUTE
    return Upkeep(trail, sealer, settings.audit_anchor_file, seconds)


async def _again_and_again(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await _without_failing(act)


async def _without_failing(act: Callable[[], Awaitable[None]]) -> None:
    try:
        await act()
    except ApiError:
        # The database is away; it was told where that was found out.
        return
    except Exception as error:  # noqa: BLE001 - what did not work now is tried again
        log_failure(log, "The audit trail could not be looked after", error)
