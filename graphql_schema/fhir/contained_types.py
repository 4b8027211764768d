"""The checks of the resources that a task may contain, made from their R4 shapes on first use."""

from functools import cache

from graphql_schema.fhir.checker import TYPE_CHECKS, TypeCheck
from graphql_schema.fhir.definitions import TypeDefinition
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.shapes import RESOURCE_TYPES, elements_of
from graphql_schema.fhir.values import leave_to_document


@cache
def contained_check(resource_type: str) -> TypeCheck | None:
    """Return the check of a resource: its names, their types and how often; None for what R4 has not."""
    if resource_type not in RESOURCE_TYPES:
        return None
    own = {name: TypeCheck(_definition(name)) for name in _own_types(resource_type, set())}
    for check in own.values():
        check.prepare({**TYPE_CHECKS, **own})
    own[resource_type].members["resourceType"] = leave_to_document
    return own[resource_type]


def _definition(type_name: str) -> TypeDefinition:
    return TypeDefinition(type_name, "", tuple(elements_of(type_name)))


def _own_types(type_name: str, seen: set[str]) -> set[str]:
    """Return the type and the backbones below it, none of which Task's own types declare."""
    seen.add(type_name)
    for element in elements_of(type_name):
        is_known = element.type in TYPE_CHECKS or element.type in PRIMITIVES or element.type == "Resource"
        if not is_known and element.type not in seen:
            _own_types(element.type, seen)
    return seen
