"""What one GraphQL request carries: its caller, and the resolvers bound to that caller."""

from dataclasses import dataclass
from typing import Any

import strawberry

from graphql_schema.access import Caller
from graphql_schema.task.resolvers import TaskResolvers


@dataclass(frozen=True, slots=True)
class Context:
    """The context of one operation. Sibling fields run at the same time and share it."""

    caller: Caller
    tasks: TaskResolvers


Info = strawberry.Info[Context, Any]
