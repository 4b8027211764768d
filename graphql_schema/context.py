"""What one GraphQL request carries: its caller, the resolvers bound to that caller, and its allowance."""

from dataclasses import dataclass, field
from typing import Any

import strawberry

from graphql_schema.access import Caller
from graphql_schema.allowance import Allowance, Limits
from graphql_schema.task.resolvers import TaskResolvers

# A worklist of 100 tasks, each with a default page of its history, its total and all its facets passes;
# pages of 100 inside a page of 100 do not. Tasks count when read and again whenever they are handed out,
# because aliases hand out one page many times.
LIMITS = Limits(values=5000, reads=120, counted="tasks read and handed out")


@dataclass(frozen=True, slots=True)
class Context:
    """The context of one operation. Sibling fields run at the same time and share it."""

    caller: Caller
    tasks: TaskResolvers
    allowance: Allowance = field(default_factory=lambda: Allowance(LIMITS))


Info = strawberry.Info[Context, Any]
