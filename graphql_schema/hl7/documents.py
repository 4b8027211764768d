"""Takes in a document of HL7's GraphQL: within bounds, parsed and validated.

https://spec.graphql.org/October2021/#sec-Validation
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableValues,
    parse,
    specified_rules,
)
from graphql.execution.values import get_variable_values

from graphql_schema.cost import amounts
from graphql_schema.guard import MOST_CHARACTERS, MOST_ERRORS, check_cost, problems_of
from graphql_schema.limits import GraphQLLimits
from graphql_schema.request import GraphQLRequest


class Refused(Exception):  # noqa: N818 - a refusal, as everywhere here
    """A document that is not executed, and why."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        self.errors = errors
        super().__init__()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be executed: one operation of a valid document, with its variables."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    variables: VariableValues
    given: dict[str, Any]

    @property
    def is_mutation(self) -> bool:
        """Whether it writes."""
        return self.operation.operation is OperationType.MUTATION


@lru_cache(maxsize=64)
def _valid(
    schema: GraphQLSchema, text: str, limits: GraphQLLimits
) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    try:
        document = parse(text, max_tokens=limits.tokens, max_source_length=MOST_CHARACTERS)
    except GraphQLError as error:
        return None, (error,)
    problems = problems_of(schema, document, limits, specified_rules, allow_empty_selection_sets=True)
    return document, tuple(problems)


def prepared(schema: GraphQLSchema, request: GraphQLRequest, limits: GraphQLLimits) -> Prepared:
    """Return what to execute, or raise Refused, or ApiError(TOO_COSTLY)."""
    document, errors = _valid(schema, request.query, limits)
    if document is None or errors:
        raise Refused(list(errors))
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    named = [node for node in operations if node.name and node.name.value == request.operation_name]
    chosen = named if request.operation_name else operations
    if len(chosen) != 1:
        raise Refused([GraphQLError("Say in operationName which operation of the document you want.")])
    operation, given = chosen[0], request.variables or {}
    check_cost(amounts(document)[operation.name.value if operation.name else None], given, limits)
    values = get_variable_values(
        schema, operation.variable_definitions or (), given, MOST_ERRORS, hide_suggestions=True
    )
    if isinstance(values, list):
        raise Refused(values)
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    return Prepared(schema, operation, fragments, values, given)
