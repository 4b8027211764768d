"""How scalars and enums are completed in written code, as graphql-core completes them.

Each kind is a line of Python that refuses what is unusual, an expression for the completed value
and one for its length, as `Allowance.give` counts it. `{v}` stands for the variable, which holds no None.
https://spec.graphql.org/October2021/#CompleteValue()
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from graphql import GraphQLEnumType, GraphQLLeafType
from graphql.type.scalars import serialize_boolean, serialize_id, serialize_int, serialize_string
from msgspec import Meta
from strawberry.types.scalar import identity

from graphql_schema.compiled.selection import NotUnderstood
from graphql_schema.fhir.strict_json import write_json

_LARGEST, _SMALLEST = 2**31 - 1, -(2**31)


@dataclass(frozen=True, slots=True)
class Completion:
    """Python for one kind of leaf; `constants` are what it names beside the variable.

    `read_as` is a type of msgspec's that has the same values. There is none where values of any
    kind are handed out: their numbers keep their digits only in a document that was read with care.
    """

    refused_if: str | None
    completed: str
    length: str | None
    constants: Mapping[str, object]
    read_as: Any = None


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    return len(write_json(value)) if isinstance(value, dict | list) else 0


_TEXT = Completion("{v}.__class__ is not str", "{v}", "len({v})", {}, str)
_KINDS: Mapping[Any, Completion] = {
    serialize_string: _TEXT,
    serialize_id: _TEXT,
    serialize_boolean: Completion("{v}.__class__ is not bool", "{v}", None, {}, bool),
    serialize_int: Completion(
        f"{{v}}.__class__ is not int or not {_SMALLEST} <= {{v}} <= {_LARGEST}",
        "{v}",
        None,
        {},
        Annotated[int, Meta(ge=_SMALLEST, le=_LARGEST)],
    ),
    identity: Completion(None, "{v}", "length_of({v})", {"length_of": _length}),
}
"""By the function with which graphql-core completes values of a scalar."""

_TEXTS = frozenset({"Date", "DateTime", "Instant", "Time"})
"""Scalars of ours that hand out any value, and hold only texts unless something is wrong."""


def completion_of(leaf: GraphQLLeafType) -> Completion:
    """Return how values of a type are completed, or raise NotUnderstood."""
    if isinstance(leaf, GraphQLEnumType):
        names = {value.value: leaf.coerce_output_value(value.value) for value in leaf.values.values()}
        constant = f"names_of_{leaf.name}"
        # A code that is none of them is a KeyError, which is unusual too.
        return Completion(None, f"{constant}[{{v}}]", "len({v})", {constant: names}, str)
    kind = _TEXT if leaf.name in _TEXTS else _KINDS.get(leaf.coerce_output_value)
    if kind is None:
        raise NotUnderstood
    return kind
