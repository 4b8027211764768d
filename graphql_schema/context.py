"""What one GraphQL request carries: its caller, the resolvers bound to that caller, and its allowance."""

from dataclasses import dataclass, field, replace
from typing import Any

import strawberry

from graphql_schema.access import Caller
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.allowance import Allowance, Limits
from graphql_schema.audit.resolvers import AuditResolvers
from graphql_schema.limits import GraphQLLimits
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.turns import Turns

# A worklist of 100 tasks, each with a default page of its history, its total and all its facets passes;
# pages of 100 inside a page of 100 do not. Tasks count when read and again whenever they are handed out,
# because aliases hand out one page many times.
LIMITS = Limits(values=5000, reads=120, counted="tasks read and handed out")


def limits_of(limits: GraphQLLimits) -> Limits:
    """Return what an operation may cost in an installation with these limits."""
    return replace(LIMITS, fields=limits.cost, seconds=limits.seconds)


@dataclass(frozen=True, slots=True)
class Context:
    """The context of one operation. Sibling fields run at the same time and share it.

    `turns` are those of the whole process, so that all its operations leave each other room.
    """

    caller: Caller
    tasks: TaskResolvers
    accounts: AccountResolvers
    allowance: Allowance = field(default_factory=lambda: Allowance(LIMITS))
    turns: Turns = field(default_factory=Turns)
    audit: AuditResolvers | None = None

    async def before_read(self, values: int = 0) -> None:
        """Count a read of the store and the tasks it may find, and wait for its turn.

        The first has the turn with which the request began. Raises TOO_COSTLY or TOO_SLOW.
        """
        self.allowance.read(values)
        if self.allowance.reads > 1:
            await self.turns.step()
        self.allowance.check_time()


Info = strawberry.Info[Context, Any]
