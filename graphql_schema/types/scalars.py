"""GraphQL scalars for those R4 primitives that GraphQL's own would bend.

Dates stay text, because `2024-03` is a legal dateTime; decimals keep the digits they came with.
What a scalar holds is checked with the whole task, so that all problems are told at once.
https://hl7.org/fhir/R4/datatypes.html#primitive
"""

from collections.abc import Callable
from typing import Any, NewType

import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode
from graphql.language import (
    BooleanValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
)
from strawberry.types.scalar import ScalarDefinition

from graphql_schema.errors import ApiError
from graphql_schema.fhir.numbers import DecimalNumber
from graphql_schema.fhir.strict_json import read_json

Date = NewType("Date", str)
DateTime = NewType("DateTime", str)
Instant = NewType("Instant", str)
Time = NewType("Time", str)
Decimal = NewType("Decimal", object)
Json = NewType("Json", object)
Resource = NewType("Resource", object)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError("This takes a text in double quotes.")
    return value


def _text_literal(node: ValueNode, _variables: dict[str, Any] | None = None) -> str:
    return _text(node.value if isinstance(node, StringValueNode) else None)


def _number(value: Any) -> int | DecimalNumber:
    if isinstance(value, bool) or not isinstance(value, int | DecimalNumber):
        raise GraphQLError("This takes a number.")
    return value


def _json_of(node: ValueNode) -> Any:
    match node:
        case IntValueNode() | FloatValueNode():
            return _number_literal(node)
        case StringValueNode() | BooleanValueNode():
            return node.value
        case ListValueNode():
            return [_json_of(item) for item in node.values]
        case ObjectValueNode():
            return {field.name.value: _json_of(field.value) for field in node.fields}
        case NullValueNode():
            return None
    raise GraphQLError("JSON holds no enum values; a variable stands for the whole of it.")


def _json_literal(node: ValueNode, _variables: dict[str, Any] | None = None) -> Any:
    return _json_of(node)


def _number_literal(node: ValueNode, _variables: dict[str, Any] | None = None) -> int | DecimalNumber:
    if not isinstance(node, IntValueNode | FloatValueNode):
        raise GraphQLError("This takes a number.")
    try:
        return _number(read_json(node.value))
    except ApiError as error:
        raise GraphQLError(str(error)) from None


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise GraphQLError("This takes a FHIR resource as a JSON object.")
    return value


def _object_literal(node: ValueNode, _variables: dict[str, Any] | None = None) -> dict[str, Any]:
    return _object(_json_of(node))


def _scalar(
    name: str,
    description: str,
    page: str,
    parse_value: Callable[[Any], Any] = _text,
    parse_literal: Callable[..., Any] = _text_literal,
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=f"https://hl7.org/fhir/R4/{page}",
        parse_value=parse_value,
        parse_literal=parse_literal,
    )


SCALAR_MAP: dict[object, ScalarDefinition] = {
    Date: _scalar("Date", "A FHIR date: `2026`, `2026-03` or `2026-03-15`.", "datatypes.html#date"),
    DateTime: _scalar(
        "DateTime",
        "A FHIR dateTime: a date, or with time and zone `2026-03-15T08:00:00Z`.",
        "datatypes.html#dateTime",
    ),
    Instant: _scalar("Instant", "A moment with time and zone.", "datatypes.html#instant"),
    Time: _scalar("Time", "A time of day: `08:30:00`.", "datatypes.html#time"),
    Decimal: _scalar(
        "Decimal",
        "A decimal number that keeps its digits: `1.50` is not `1.5`.",
        "datatypes.html#decimal",
        _number,
        _number_literal,
    ),
    Json: _scalar(
        "JSON",
        "Any JSON value; decimal numbers keep their digits.",
        "json.html",
        lambda value: value,
        _json_literal,
    ),
    Resource: _scalar(
        "Resource", "A contained FHIR resource, as its JSON.", "resource.html", _object, _object_literal
    ),
}

SCALARS: dict[str, Any] = {
    "boolean": bool,
    "integer": int,
    "positiveInt": int,
    "unsignedInt": int,
    "decimal": Decimal,
    "date": Date,
    "dateTime": DateTime,
    "instant": Instant,
    "time": Time,
    "Resource": Resource,
}
"""The GraphQL scalar of an R4 primitive; every other one is a String."""
