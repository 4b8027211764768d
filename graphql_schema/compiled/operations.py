"""The operations of a schema that are executed as a whole, each kept under its document's text."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, GraphQLSchema
from graphql.execution.executor import Executor

from graphql_schema.compiled.arguments import Given
from graphql_schema.compiled.conditions import MOST_ANSWERS, conditions_in
from graphql_schema.compiled.operation import Operation, Roots, operation_of
from graphql_schema.compiled.selection import Documents, NotUnderstood
from graphql_schema.compiled.variables import Variables, variables_of
from graphql_schema.context import Context
from graphql_schema.cost import Amount
from graphql_schema.errors import ApiError
from graphql_schema.guard import LONGEST_KEPT, check_cost, chosen, taken_in
from graphql_schema.limits import GraphQLLimits

_MOST_KEPT = 256

Values = Mapping[str, Any]
"""The variables of a request, as they came."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which operation of which document is asked for, within which limits."""

    document: str
    operation: str | None
    limits: GraphQLLimits


@dataclass(frozen=True, slots=True)
class _Known:
    """What is the same about an operation for all variables, and the functions for some of them."""

    variables: Variables
    conditions: tuple[str, ...]
    amount: Amount
    operations: dict[tuple[Any, ...], Operation | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Kept:
    times_asked: int = 0
    known: _Known | None = None


class Operations:
    """The operations of a schema, the least recently used of which go first.

    An operation is executed as a whole when it is asked for more than `asked_before` times.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        executor: type[Executor[Any]],
        roots: Roots,
        documents: Documents,
        asked_before: int = 1,
    ) -> None:
        self.asked_before = asked_before
        self._schema, self._executor = schema, executor
        self._roots, self._documents = roots, documents
        self._kept: OrderedDict[Asked, _Kept] = OrderedDict()

    def find(self, asked: Asked, values: Values, context: Context) -> tuple[Operation, Given] | None:
        """Return what is asked for, with the arguments of its field; None: nothing of ours, or an error."""
        if len(asked.document) > LONGEST_KEPT:
            return None
        kept = self._keep(asked)
        kept.times_asked += 1
        if kept.times_asked <= self.asked_before:
            return None
        try:
            if kept.known is None:
                kept.known = self._known(asked, values, context)
            return self._ready(kept.known, asked, values, context)
        except (ApiError, GraphQLError, NotUnderstood):
            # The ordinary way says what is wrong.
            return None

    def _keep(self, asked: Asked) -> _Kept:
        kept = self._kept.get(asked)
        if kept is None:
            kept = self._kept[asked] = _Kept()
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(asked)
        return kept

    def _ready(
        self, known: _Known, asked: Asked, values: Values, context: Context
    ) -> tuple[Operation, Given] | None:
        check_cost(known.amount, values, asked.limits)
        plain = known.variables.as_given(values)
        coerced = known.variables.coerced(values) if plain is None else None
        variables: Values = coerced.coerced if coerced else plain or {}
        conditions = tuple([variables.get(name) for name in known.conditions])
        if conditions not in known.operations:
            if len(known.operations) >= MOST_ANSWERS:
                known.operations.clear()
            known.operations[conditions] = self._operation(asked, values, context)
        operation = known.operations[conditions]
        if operation is None:
            return None
        given = operation.arguments.of_plain(variables)
        if given is None:
            given = operation.arguments.coerced(coerced or known.variables.coerced(values))
        return operation, given

    def _known(self, asked: Asked, values: Values, context: Context) -> _Known:
        executor = self._executor_for(asked, values, context)
        definition = executor.operation
        return _Known(
            variables_of(self._schema, definition.variable_definitions or ()),
            conditions_in([definition], executor.fragments),
            chosen(taken_in(self._schema, asked.document, asked.limits), asked.operation),
        )

    def _operation(self, asked: Asked, values: Values, context: Context) -> Operation | None:
        try:
            return operation_of(self._executor_for(asked, values, context), self._roots, self._documents)
        except NotUnderstood:
            return None

    def _executor_for(self, asked: Asked, values: Values, context: Context) -> Executor[Any]:
        taken = taken_in(self._schema, asked.document, asked.limits)
        if taken.problems:
            raise NotUnderstood
        executor = self._executor.build(
            self._schema, taken.document, None, context, dict(values), asked.operation
        )
        if isinstance(executor, list):
            raise NotUnderstood
        return executor
