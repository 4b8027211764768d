"""The arguments of a field as a Python expression over the values of variables.

For `tasks(filter: {owner: [$owner], overdue: true}, first: $first)` it is

    {'filter': {'owner': [v['owner']], 'overdue': constant_0}, 'first': v.get('first'), 'after': None}

(arguments that are null unless given), which holds unless a variable inside an object or a list is null or was not given: what becomes of
those is graphql-core's to say. https://spec.graphql.org/October2021/#CoerceArgumentValues()
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal

from graphql_schema.compiled.selection import NotUnderstood

Given = dict[str, Any]

_UPPER = re.compile(r"([A-Z])")


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one field, under the names by which its resolver knows them."""

    definition: GraphQLField
    node: FieldNode
    expression: Callable[[Mapping[str, Any]], Given]
    needed: Sequence[str]

    def of_plain(self, values: Mapping[str, Any]) -> Given | None:
        """Return them when the variables that are needed have values, else None."""
        for name in self.needed:
            if values.get(name) is None:
                return None
        return self.expression(values)

    def coerced(self, values: VariableValues) -> Given:
        """Return them as graphql-core coerces them, or raise GraphQLError."""
        found = get_argument_values(self.definition, self.node, values)
        return {_python_name(name): value for name, value in found.items()}


@dataclass(slots=True)
class _Writer:
    constants: dict[str, Any] = field(default_factory=dict)
    needed: set[str] = field(default_factory=set)

    def arguments(self, definition: GraphQLField, node: FieldNode) -> str:
        given = {each.name.value: each.value for each in node.arguments or ()}
        return _braces(
            (_python_name(name), self.argument(each, given.get(name)))
            for name, each in definition.args.items()
        )

    def argument(self, definition: GraphQLArgument, node: ValueNode | None) -> str:
        default = coerce_default_value(definition)
        if node is None:
            return self.constant(default)
        if isinstance(node, VariableNode) and default is None:
            return f"v.get({node.name.value!r})"
        return self.value(node, definition.type)

    def value(self, node: ValueNode, of: Any) -> str:
        """Write a value of this type."""
        if isinstance(node, VariableNode):
            self.needed.add(node.name.value)
            return f"v[{node.name.value!r}]"
        if not _has_variables(node):
            return self.constant(coerce_input_literal(node, of))
        if is_non_null_type(of):
            return self.value(node, of.of_type)
        if is_list_type(of):
            items = node.values if isinstance(node, ListValueNode) else (node,)
            return f"[{', '.join(self.value(item, of.of_type) for item in items)}]"
        if isinstance(node, ObjectValueNode) and _is_plain(of):
            return self.object(node, of)
        raise NotUnderstood

    def object(self, node: ObjectValueNode, of: Any) -> str:
        given = {each.name.value: each.value for each in node.fields}
        members = []
        for name, each in of.fields.items():
            if name in given:
                members.append((name, self.value(given[name], each.type)))
            elif coerce_default_value(each) is not Undefined:
                members.append((name, self.constant(coerce_default_value(each))))
        return _braces(members)

    def constant(self, value: Any) -> str:
        if value is None:
            return "None"
        if value is Undefined:
            raise NotUnderstood
        name = f"constant_{len(self.constants)}"
        self.constants[name] = value
        return name


def _python_name(name: str) -> str:
    return _UPPER.sub(r"_\1", name).lower()


def _braces(members: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{name!r}: {value}" for name, value in members) + "}"


def _is_plain(of: Any) -> bool:
    """Tell whether values of this type are objects just as they were given."""
    return (
        is_input_object_type(of)
        and not of.is_one_of
        and of.out_type is GraphQLInputObjectType.out_type
        and all(each.out_name is None for each in of.fields.values())
    )


def _has_variables(node: ValueNode) -> bool:
    match node:
        case VariableNode():
            return True
        case ListValueNode():
            return any(_has_variables(each) for each in node.values)
        case ObjectValueNode():
            return any(_has_variables(each.value) for each in node.fields)
    return False


def arguments_of(definition: GraphQLField, node: FieldNode) -> Arguments:
    """Return the arguments of a field in a valid document, or raise NotUnderstood."""
    writer = _Writer()
    text = writer.arguments(definition, node)
    expression = eval(f"lambda v: {text}", dict(writer.constants))  # noqa: S307 - only names and quoted names
    return Arguments(definition, node, expression, tuple(sorted(writer.needed)))
