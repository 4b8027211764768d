"""Which requests are at work: the database closes after the last of them has been answered."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(slots=True)
class AtWork:
    """How many requests are at work in this process."""

    number: int = 0
    _none: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self) -> None:
        """Count one more."""
        self.number += 1
        self._none.clear()

    def end(self) -> None:
        """Count one less."""
        self.number -= 1
        if not self.number:
            self._none.set()

    async def until_none(self, seconds: float) -> None:
        """Return when none is at work, or after so many seconds."""
        if self.number:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._none.wait(), seconds)


@dataclass(frozen=True, slots=True)
class CountAtWork:
    """Counts a request from its head to the end of its answer."""

    app: ASGIApp
    at_work: AtWork

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count meanwhile."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        self.at_work.begin()
        try:
            await self.app(scope, receive, send)
        finally:
            self.at_work.end()
