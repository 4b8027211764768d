"""What written functions work with: one caller's resolvers, and what they count on the way."""

from dataclasses import dataclass

from graphql_schema.allowance import Allowance
from graphql_schema.compiled.selection import Unusual
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.turns import Turns


@dataclass(slots=True)
class Run:
    """One run of a function: how many fields, characters of leaf values and tasks it hands out.

    Nothing of it is spent before the end, so that the ordinary way can begin anew.
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

    async def pause(self) -> None:
        """Wait for the next turn, or raise TOO_SLOW."""
        await self.turns.step()
        self.allowance.check_time()

    def settle(self) -> None:
        """Spend what was counted, or raise Unusual when that is too much: the ordinary way says so."""
        if not self.allowance.take(self.fields, self.length, self.values):
            raise Unusual
