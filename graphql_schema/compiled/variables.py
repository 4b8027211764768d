"""The values of an operation's variables: at once where they are plain, else as graphql-core does.

https://spec.graphql.org/October2021/#CoerceVariableValues()
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLInt,
    GraphQLSchema,
    GraphQLString,
    VariableDefinitionNode,
    is_non_null_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values

from graphql_schema.compiled.selection import NotUnderstood

_CLASSES: Mapping[Any, type] = {
    GraphQLID: str,
    GraphQLString: str,
    GraphQLInt: int,
    GraphQLBoolean: bool,
}
"""Values of just this class stay what they are; integers must fit in 32 bits, too."""

_INTEGERS = range(-(2**31), 2**31)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A variable of a plain type without a default."""

    name: str
    wanted: type
    required: bool


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of one operation; `plain` is None unless all of them are plain."""

    schema: GraphQLSchema
    definitions: Sequence[VariableDefinitionNode]
    plain: Sequence[_Plain] | None

    def as_given(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the values when each stays what it was given as, else None."""
        if self.plain is None:
            return None
        values: dict[str, Any] = {}
        for each in self.plain:
            value: Any = given.get(each.name)
            if value.__class__ is each.wanted:
                if each.wanted is int and value not in _INTEGERS:
                    return None
            elif each.required or value is not None:
                return None
            if value is not None or each.name in given:
                values[each.name] = value
        return values

    def coerced(self, given: Mapping[str, Any]) -> VariableValues:
        """Return the values as graphql-core coerces them; NotUnderstood: it has to say what is wrong."""
        values = get_variable_values(self.schema, self.definitions, dict(given), max_errors=1)
        if isinstance(values, list):
            raise NotUnderstood
        return values


def variables_of(schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> Variables:
    """Return the variables of a valid operation."""
    found = [_plain(schema, node) for node in definitions]
    plain = [each for each in found if each is not None]
    return Variables(schema, definitions, plain if len(plain) == len(found) else None)


def _plain(schema: GraphQLSchema, node: VariableDefinitionNode) -> _Plain | None:
    wanted = type_from_ast(schema, node.type)
    required = is_non_null_type(wanted)
    named: Any = wanted.of_type if is_non_null_type(wanted) else wanted
    if node.default_value is not None or named not in _CLASSES:
        return None
    return _Plain(node.variable.name.value, _CLASSES[named], required)
