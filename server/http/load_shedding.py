"""Refuses what cannot be answered in time, at once, so that the rest is answered in time.

What counts is how long requests stand in line for the event loop, not how many connections are
open: those of idle browsers cost nothing.
"""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_schema.errors import ApiError, Problem
from graphql_schema.turns import Turns

HEALTH = frozenset({"/healthz", "/readyz"})
"""An orchestrator must hear that a busy process lives."""


@dataclass(frozen=True, slots=True)
class LoadShedding:
    """Raises ApiError(OVERLOADED) while others have been standing in line for longer than `most_seconds`."""

    app: ASGIApp
    turns: Turns
    most_seconds: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for a turn and pass on, or refuse."""
        if scope["type"] == "http" and scope["path"] not in HEALTH:
            if self.turns.seconds_in_line() > self.most_seconds:
                raise ApiError(Problem.OVERLOADED, "There is more to do than can be done: try again soon.")
            await self.turns.begin()
        await self.app(scope, receive, send)
