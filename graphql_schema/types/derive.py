"""GraphQL output and input types, made from the declaration of each R4 type.

A field has the name of its FHIR element, and reads or writes that member of the JSON document.
"""

import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import strawberry

from graphql_schema.fhir.definitions import Element, TypeDefinition
from graphql_schema.fhir.types import TYPES
from graphql_schema.task.store import TaskVersion
from graphql_schema.types.enums import ENUMS
from graphql_schema.types.scalars import SCALARS

_BACKBONES = {"Task.input": "TaskInputItem", "Task.output": "TaskOutputItem"}
"""`TaskInput` is the input of mutations, so the items of `Task.input` are called otherwise."""

_MARK = "_"


def python_name(element: str) -> str:
    """Return the attribute that holds an element: `for` becomes `for_`."""
    return element + _MARK if keyword.iskeyword(element) else element


def read_element(source: Any, attribute: str) -> object:
    """Return a member of a task or of anything inside it, or an attribute of anything else."""
    if isinstance(source, TaskVersion):
        source = source.document
    if isinstance(source, dict):
        return source.get(attribute.removesuffix(_MARK))
    return getattr(source, attribute)


def output_name(type_name: str) -> str:
    """Return the name of an R4 type's GraphQL output type."""
    return _BACKBONES.get(type_name) or "".join(part[0].upper() + part[1:] for part in type_name.split("."))


def input_name(type_name: str) -> str:
    """Return the name of an R4 type's GraphQL input type."""
    return f"{output_name(type_name)}Input"


def always_there(definition: TypeDefinition, element: Element) -> bool:
    """Tell whether a valid document always has this element.

    A required primitive may be only an extension, except for the codes that drive a Task.
    """
    if not element.required or element.choice:
        return False
    return element.type in TYPES or element.bare or definition.name == "Task"


def _scalar_of(definition: TypeDefinition, element: Element) -> Any:
    if element.codes:
        return ENUMS[element.codes]
    if element.name == "id" and definition.name == "Task":
        return strawberry.ID
    return SCALARS.get(element.type, str)


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a derived type: `type` is a Python type that Strawberry understands."""

    name: str
    type: Any
    description: str
    always_there: bool


def _members(definition: TypeDefinition, classes: dict[str, type]) -> Iterator[Member]:
    for element in definition.elements:
        there = always_there(definition, element)
        if element.type in TYPES:
            found: Any = classes[element.type]
            yield Member(element.name, list[found] if element.many else found, element.description, there)
            continue
        found = _scalar_of(definition, element)
        # A list of primitives has null where an item is only an extension.
        listed = list[found] if element.type == "Resource" else list[found | None]
        yield Member(element.name, listed if element.many else found, element.description, there)
        if not element.bare and element.type != "Resource":
            beside: Any = classes["Element"]
            yield Member(
                f"_{element.name}",
                list[beside | None] if element.many else beside,
                f"Extensions of {element.name}",
                always_there=False,
            )


def _give_fields(cls: type, members: Iterable[Member], **options: Any) -> None:
    cls.__annotations__ = {}
    for member in members:
        attribute = python_name(member.name)
        cls.__annotations__[attribute] = member.type if member.always_there else member.type | None
        more = {} if member.always_there else options
        setattr(cls, attribute, strawberry.field(name=member.name, description=member.description, **more))


def output_type(name: str, definition: TypeDefinition, **more: Any) -> Any:
    """Make an output type; `more` are fields with resolvers of their own."""
    cls = type(name, (), more)
    _give_fields(cls, _members(definition, OUTPUTS))
    return strawberry.type(cls, name=name, description=definition.description)


def input_type(name: str, definition: TypeDefinition, *, all_optional: bool = False) -> Any:
    """Make an input type; fields that are not given hold UNSET."""
    members: Iterable[Member] = _members(definition, INPUTS)
    if all_optional:
        members = (replace(member, always_there=False) for member in members)
    cls = type(name, (), {})
    _give_fields(cls, members, default=strawberry.UNSET)
    return strawberry.input(cls, name=name, description=definition.description)


def document_of(value: Any, *, keep_nulls: bool = False) -> dict[str, Any]:
    """Return the Task of a given input: only what was given, under its FHIR names.

    With `keep_nulls`, an element given as null stays, as None.
    """
    given = {name: _json_of(item) for name, item in _given(value) if keep_nulls or item is not None}
    return {"resourceType": "Task", **given}


def _given(value: Any) -> Iterator[tuple[str, Any]]:
    for attribute, item in vars(value).items():
        if item is not strawberry.UNSET:
            yield attribute.removesuffix(_MARK), item


def _json_of(item: Any) -> Any:
    if isinstance(item, list):
        return [_json_of(part) for part in item]
    if isinstance(item, Enum):
        return item.value
    if hasattr(item, "__strawberry_definition__"):
        return {name: _json_of(part) for name, part in _given(item) if part is not None}
    return item


ELEMENT = TypeDefinition(
    "Element",
    "What stands beside a primitive value: an id and extensions",
    tuple(element for element in TYPES["Extension"].elements if element.name in {"id", "extension"}),
)

_DERIVED = (ELEMENT, *(definition for name, definition in TYPES.items() if name != "Task"))

# Types refer to each other in circles, so all classes are there before any gets its fields.
OUTPUTS: dict[str, type] = {found.name: type(output_name(found.name), (), {}) for found in _DERIVED}
INPUTS: dict[str, type] = {found.name: type(input_name(found.name), (), {}) for found in _DERIVED}

for _definition in _DERIVED:
    _output, _input = OUTPUTS[_definition.name], INPUTS[_definition.name]
    _give_fields(_output, _members(_definition, OUTPUTS))
    _give_fields(_input, _members(_definition, INPUTS), default=strawberry.UNSET)
    strawberry.type(_output, name=_output.__name__, description=_definition.description)
    strawberry.input(_input, name=_input.__name__, description=_definition.description)
