"""An operation of one root field as a whole: from the field's arguments to the data.

It is what `execution.py` does for parts, without graphql-core's executor. That still completes
what is out of the ordinary, and is handed what came of resolving the field.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import OperationType
from graphql.execution.collect_fields import collect_fields
from graphql.execution.executor import Executor

from graphql_schema.compiled.arguments import Arguments, Given, arguments_of
from graphql_schema.compiled.functions import function_of
from graphql_schema.compiled.module import Module
from graphql_schema.compiled.reading import Reader, without_non_null
from graphql_schema.compiled.run import Run
from graphql_schema.compiled.selection import Documents, NotUnderstood
from graphql_schema.compiled.writing import written
from graphql_schema.context import Context
from graphql_schema.execution import Resolved

Resolve = Callable[..., Awaitable[Any]]
"""Takes the context, and the arguments of a field under their Python names; returns the field's source."""

Roots = Mapping[str, Resolve]
"""The root fields that are understood."""


@dataclass(frozen=True, slots=True)
class Operation:
    """The one root field of an operation, for certain values of the variables that conditions ask."""

    key: str
    resolve: Resolve
    arguments: Arguments
    module: Module
    complete: Callable[[Any, Run], Any]

    async def run(self, given: Given, context: Context) -> dict[str, Any] | Resolved:
        """Return the data, or what the ordinary execution has to complete."""
        try:
            found = await self.resolve(context, **given)
        except Exception as error:  # noqa: BLE001 - the ordinary way says what is wrong
            return Resolved(error=error)
        run = Run(context.tasks, context.allowance, context.turns, fields=1)
        try:
            completed = self.complete(found, run)
            if self.module.pauses:
                completed = await completed
            run.settle()
        except Exception:  # noqa: BLE001 - the ordinary way says what is wrong
            return Resolved(found)
        return {self.key: completed}


def operation_of(executor: Executor[Any], roots: Roots, documents: Documents) -> Operation:
    """Return the operation that an executor was made for, or raise NotUnderstood."""
    definition, query = executor.operation, executor.schema.query_type
    if definition.operation is not OperationType.QUERY or definition.directives or query is None:
        raise NotUnderstood
    fields = collect_fields(
        executor.schema, executor.fragments, executor.variable_values, query, definition
    ).grouped_field_set
    key, details = next(iter(fields.items()), ("", []))
    name = details[0].node.name.value if len(fields) == 1 else None
    if name is None or name not in roots:
        raise NotUnderstood
    field = query.fields[name]
    _, result = without_non_null(field.type)
    module = written(Reader(executor, documents).shape(result, details))
    return Operation(key, roots[name], arguments_of(field, details[0].node), module, function_of(module))
