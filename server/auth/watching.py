"""A worker's eye on what changes beside it: the key files and the revocations, every two seconds."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from graphql_schema.errors import ApiError
from graphql_schema.failures import log_failure
from server.auth.key_ring import KeyRing
from server.auth.revocations import Revocations
from server.misconfigured import Misconfigured

WAIT_SECONDS = 2
_LOOKS_PER_CLEANING = 1800

log = logging.getLogger("taskward.auth")


@dataclass(slots=True)
class Watch:
    """Looks, and calls `forget` when tokens verified before may no longer be good."""

    ring: KeyRing
    revocations: Revocations
    forget: Callable[[], None]
    _looks: int = 0
    _has_failed: bool = False

    async def look(self) -> None:
        """Look once. A failure is logged when it begins; who then trusts nobody is the verifier."""
        try:
            if await self.revocations.load() | self.ring.reload():
                self.forget()
            if self._looks % _LOOKS_PER_CLEANING == 0:
                await self.revocations.remove_old()
            self._looks += 1
            self._has_failed = False
        except (ApiError, Misconfigured) as error:
            self._tell(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, looking must go on
            self._tell(error)
        if not self.revocations.are_known:
            self.forget()

    async def follow(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(WAIT_SECONDS)
            await self.look()

    def _tell(self, error: Exception) -> None:
        if not self._has_failed:
            log_failure(log, "Keys and revocations cannot be looked at", error)
        self._has_failed = True


@asynccontextmanager
async def going_on(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let endless work go on beside whatever is inside, and end it then."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
