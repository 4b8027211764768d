"""The schema: its roots, and how sources, scalars, documents and failures are treated in it."""

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from graphql_schema.compiled.execution import CompiledExecution
from graphql_schema.compiled.functions import Functions
from graphql_schema.failures import TellFailures, log_unexpected
from graphql_schema.guard import Guard
from graphql_schema.roots.mutations import Mutation
from graphql_schema.roots.queries import Query
from graphql_schema.types.derive import read_element
from graphql_schema.types.scalars import SCALAR_MAP
from graphql_schema.types.task import DOCUMENTS


class TaskwardExecution(CompiledExecution):
    """Executes operations over our types."""

    functions = Functions(DOCUMENTS)


class TaskwardSchema(strawberry.Schema):
    """Strawberry's schema, logging nothing that could be a patient's."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log unexpected failures; called before they are masked."""
        del execution_context
        log_unexpected(errors)


schema = TaskwardSchema(
    query=Query,
    mutation=Mutation,
    extensions=[TellFailures, Guard],
    execution_context_class=TaskwardExecution,
    config=StrawberryConfig(default_resolver=read_element, scalar_map=SCALAR_MAP),
)
