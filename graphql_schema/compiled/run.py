"""What written functions work with: one caller's resolvers, and what they count on the way."""

from dataclasses import dataclass
from time import monotonic

from graphql_schema.allowance import Allowance
from graphql_schema.compiled.selection import Unusual
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.turns import Turns

_AT_ONCE_SECONDS = 0.002
"""A page of usual tasks is done in a third of this, and stepping aside for it would cost more than it leaves others."""


@dataclass(slots=True)
class Run:
    """One run of a function: how many fields, characters of leaf values and tasks it hands out.

    Of a task whose text it reads, all characters count: that many it hands out at most. Nothing is
    spent before the end, so that the ordinary way can begin anew.
    """

    tasks: TaskResolvers
    allowance: Allowance
    turns: Turns
    fields: int = 0
    length: int = 0
    values: int = 0

    def hand_out(self, values: int) -> None:
        """Count tasks, or raise TOO_SLOW."""
        self.values += values
        self.allowance.check_time()

    def pause_at(self) -> float:
        """Return until when, on the monotonic clock, to go on before `pause`."""
        return monotonic() + _AT_ONCE_SECONDS

    async def pause(self) -> float:
        """Wait for the next turn, or raise TOO_SLOW; return when to pause again."""
        await self.turns.step()
        self.allowance.check_time()
        return self.pause_at()

    def settle(self) -> None:
        """Spend what was counted, or raise Unusual when that is too much: the ordinary way says so."""
        if not self.allowance.take(self.fields, self.length, self.values):
            raise Unusual
