"""Leaves of HL7's GraphQL: FHIR primitives, texts unless they are something else.

https://hl7.org/fhir/R4/graphql.html#fields
"""

from typing import Any

from graphql import (
    EnumValueNode,
    FloatValueNode,
    GraphQLBoolean,
    GraphQLError,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    IntValueNode,
    StringValueNode,
    ValueNode,
)

from graphql_schema.fhir.numbers import DecimalNumber, number_from_integer, number_from_text


def _code(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError("A code is a text.")
    return value


def _code_literal(node: ValueNode, _variables: Any = None) -> str:
    if not isinstance(node, StringValueNode | EnumValueNode):
        raise GraphQLError("A code is a text or a name.", node)
    return node.value


def _decimal(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | DecimalNumber):
        raise GraphQLError("A decimal is a number.")
    return value


def _decimal_literal(node: ValueNode, _variables: Any = None) -> Any:
    if isinstance(node, IntValueNode):
        return number_from_integer(node.value)
    if isinstance(node, FloatValueNode):
        return number_from_text(node.value)
    raise GraphQLError("A decimal is a number.", node)


def _resource(value: Any) -> Any:
    if not isinstance(value, dict):
        raise GraphQLError("A contained resource is an object.")
    return value


def _not_literal(node: ValueNode, _variables: Any = None) -> Any:
    raise GraphQLError("Give a contained resource in a variable.", node)


CODE = GraphQLScalarType(
    "code",
    parse_value=_code,
    parse_literal=_code_literal,
    description="A FHIR code, in quotes or without.",
)
DECIMAL = GraphQLScalarType(
    "decimal",
    parse_value=_decimal,
    parse_literal=_decimal_literal,
    description="A FHIR decimal, its precision kept.",
)
CONTAINED = GraphQLScalarType(
    "ContainedResource",
    parse_value=_resource,
    parse_literal=_not_literal,
    description="A contained resource, as its JSON; in a variable.",
)

_NOT_TEXT = {
    "boolean": GraphQLBoolean,
    "integer": GraphQLInt,
    "positiveInt": GraphQLInt,
    "unsignedInt": GraphQLInt,
    "decimal": DECIMAL,
    "code": CODE,
    "id": GraphQLID,
}


def scalar_of(primitive: str) -> GraphQLScalarType:
    """Return the scalar of a FHIR primitive."""
    return _NOT_TEXT.get(primitive, GraphQLString)
