"""The schema: its roots, and how sources, scalars, documents and failures are treated in it."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_schema.compiled.execution import CompiledExecution
from graphql_schema.compiled.functions import Functions
from graphql_schema.compiled.operations import Asked, Operations
from graphql_schema.context import Context
from graphql_schema.failures import TellFailures, log_unexpected
from graphql_schema.guard import Guard
from graphql_schema.roots.mutations import Mutation
from graphql_schema.roots.queries import ROOTS, Query
from graphql_schema.types.derive import read_element
from graphql_schema.types.scalars import SCALAR_MAP
from graphql_schema.types.task import CONNECTIONS, DOCUMENTS


class TaskwardExecution(CompiledExecution):
    """Executes operations over our types."""

    functions = Functions(DOCUMENTS)


class TaskwardSchema(strawberry.Schema):
    """Strawberry's schema, logging nothing that could be a patient's."""

    @cached_property
    def operations(self) -> Operations:
        """The operations that are executed as a whole."""
        return Operations(self._schema, TaskwardExecution, ROOTS, {**DOCUMENTS, **CONNECTIONS})

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Return the result of an operation: as a whole where that is possible, else Strawberry's."""
        found = None
        if query and isinstance(context_value, Context):
            asked = Asked(query, operation_name, context_value.tasks.site.limits)
            found = self.operations.find(asked, variable_values or {}, context_value)
        if found is not None:
            operation, given = found
            root_value = await operation.run(given, context_value)
            if isinstance(root_value, dict):
                return ExecutionResult(data=root_value, errors=None, extensions={})
        return await super().execute(
            query,
            variable_values,
            context_value,
            root_value,
            operation_name,
            allowed_operation_types,
            operation_extensions,
        )

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
