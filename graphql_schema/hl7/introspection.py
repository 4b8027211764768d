"""What HL7's GraphQL tells of its own schema, which graphql-core works out: so much and no more.

https://spec.graphql.org/October2021/#sec-Introspection
"""

from collections.abc import Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.execution.executor import Executor
from graphql.pyutils import AwaitableOrValue, Path
from graphql.type import GraphQLObjectType, GraphQLOutputType

from graphql_schema.allowance import Allowance
from graphql_schema.hl7.documents import Prepared


class _Counting(Executor[Any]):
    """Counts every value that it tells in the allowance that is its context."""

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Count the fields of an object, then resolve them."""
        self.context_value.tell(len(grouped_field_set))
        return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)

    def handle_field_error(
        self,
        raw_error: Exception,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        path: Path,
    ) -> None:
        """Let what is too much end at once, instead of failing field by field."""
        if self.context_value.is_over:
            raise raw_error
        super().handle_field_error(raw_error, return_type, field_details_list, path)


def introspected(prepared: Prepared, key: str, nodes: Sequence[FieldNode], allowance: Allowance) -> Any:
    """Return what a field `__schema` or `__type` with these mentions gives, or raise TOO_COSTLY."""
    operation = OperationDefinitionNode(
        operation=OperationType.QUERY,
        variable_definitions=prepared.operation.variable_definitions,
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    document = DocumentNode(definitions=(operation, *prepared.fragments.values()))
    result = execute_sync(
        prepared.schema,
        document,
        context_value=allowance,
        variable_values=prepared.given,
        executor_class=_Counting,
    )
    return (result.data or {}).get(key)
