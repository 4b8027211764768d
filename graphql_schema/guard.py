"""Takes in a document: within bounds, parsed and validated, once for each distinct text.

Whether a document is valid depends on its text alone, never on who sends it, so its answer
can be kept. https://spec.graphql.org/October2021/#sec-Validation
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FloatValueNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    StringValueNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from graphql_schema.cost import Amount, amounts
from graphql_schema.errors import ApiError, Problem
from graphql_schema.failures import told
from graphql_schema.fhir.numbers import LONGEST
from graphql_schema.limits import GraphQLLimits
from graphql_schema.measure import excess

MOST_CHARACTERS = 100_000
MOST_ERRORS = 5
DOCUMENTS_KEPT = 512
LONGEST_KEPT = 20_000

_RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


class _CheckLiterals(Visitor):
    """Refuses texts and numbers that no FHIR value may hold; in variables the JSON reader does."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[GraphQLError] = []

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        if any(character < " " and character not in "\t\r\n" for character in node.value):
            self.errors.append(GraphQLError("Control characters are refused in texts.", node))

    def enter_int_value(self, node: IntValueNode, *_: Any) -> None:
        self._check_length(node)

    def enter_float_value(self, node: FloatValueNode, *_: Any) -> None:
        self._check_length(node)

    def _check_length(self, node: IntValueNode | FloatValueNode) -> None:
        if len(node.value) > LONGEST:
            self.errors.append(GraphQLError(f"A number has at most {LONGEST} characters.", node))


def _literal_problems(document: DocumentNode) -> list[GraphQLError]:
    checked = _CheckLiterals()
    visit(document, checked)
    return checked.errors


def problems_of(
    schema: GraphQLSchema,
    document: DocumentNode,
    limits: GraphQLLimits,
    rules: Collection[type[ASTValidationRule]] = _RULES,
    *,
    allow_empty_selection_sets: bool = False,
) -> list[GraphQLError]:
    """Return why a document is not executed: its size, its literals, or what the rules of a schema find."""
    if sentence := excess(document, limits):
        problem = Problem.TOO_COSTLY
        return [GraphQLError(sentence, extensions={"code": problem.code, "status": problem.status})]
    return _literal_problems(document) or validate(
        schema,
        document,
        rules,
        MOST_ERRORS,
        hide_suggestions=True,
        allow_empty_selection_sets=allow_empty_selection_sets,
    )


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A document that was parsed and validated, and what each of its operations may cost."""

    document: DocumentNode
    problems: tuple[GraphQLError, ...]
    costs: dict[str | None, Amount]


def _take_in(schema: GraphQLSchema, text: str, limits: GraphQLLimits) -> TakenIn:
    document = parse(
        text,
        max_tokens=limits.tokens,
        max_source_length=MOST_CHARACTERS,
        allow_empty_selection_sets=False,
    )
    problems = tuple(problems_of(schema, document, limits))
    return TakenIn(document, problems, {} if problems else amounts(document))


_kept = lru_cache(maxsize=DOCUMENTS_KEPT)(_take_in)


def taken_in(schema: GraphQLSchema, text: str, limits: GraphQLLimits) -> TakenIn:
    """Return a document as it was taken in before, if it was; raises GraphQLError for bad syntax."""
    return (_kept if len(text) <= LONGEST_KEPT else _take_in)(schema, text, limits)


def check_cost(amount: Amount, variables: Mapping[str, Any], limits: GraphQLLimits) -> None:
    """Raise TOO_COSTLY for an operation that may hand out more values than the limit."""
    cost = amount.total(variables)
    if cost > limits.cost:
        raise ApiError(
            Problem.TOO_COSTLY,
            f"This operation may cost {cost} values and the limit is {limits.cost}: ask for smaller pages.",
        )


class Guard(SchemaExtension):
    """Hands a checked document to Strawberry, which then neither parses nor validates it again."""

    def on_operation(self) -> Iterator[None]:
        """Take in the document; a syntax error becomes the result."""
        execution = self.execution_context
        if execution.query:
            limits: GraphQLLimits = execution.context.tasks.site.limits
            try:
                taken = taken_in(execution.schema._schema, execution.query, limits)  # noqa: SLF001
                name = execution._provided_operation_name  # noqa: SLF001
                _check_choice(taken.document, name)
                if taken.costs:
                    check_cost(chosen(taken, name), execution.variables or {}, limits)
            except ApiError as error:
                raise GraphQLError(str(error), original_error=error) from None
            except GraphQLError as error:
                # What fails here has no result yet that `TellFailures` could rewrite.
                raise told(error) from None
            execution.graphql_document = taken.document
            execution.pre_execution_errors = list(taken.problems)
        yield


def chosen(taken: TakenIn, operation_name: str | None) -> Amount:
    """Return what the operation amounts to; an unknown name is refused elsewhere."""
    if operation_name:
        return taken.costs.get(operation_name, Amount())
    return next(iter(taken.costs.values()))


def _check_choice(document: DocumentNode, operation_name: str | None) -> None:
    if operation_name is None and _operations(document) > 1:
        raise GraphQLError("This document has several operations: say which in operationName.")


def _operations(document: DocumentNode) -> int:
    return sum(isinstance(node, OperationDefinitionNode) for node in document.definitions)
