"""What HL7's GraphQL gives: an object type for each FHIR type, derived from the declarations.

https://hl7.org/fhir/R4/graphql.html#fields
"""

from functools import cache
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
)

from graphql_schema.fhir.checker import ELEMENT
from graphql_schema.fhir.definitions import Element, TypeDefinition
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.types import TYPES
from graphql_schema.hl7.arguments import (
    list_arguments,
    page_arguments,
    resource_arguments,
    reverse_arguments,
    search_arguments,
)
from graphql_schema.hl7.scalars import CODE, DECIMAL, scalar_of

Fields = dict[str, GraphQLField]
TASK = "Task"
FHIR_TYPE = "fhirType"
"""Under which extension a leaf keeps its type, of which several share a scalar."""
OF_ANY_RESOURCE = ("id", "meta", "implicitRules", "language")
DEFINITIONS = {**TYPES, ELEMENT.name: ELEMENT}


def name_of(type_name: str) -> str:
    """Return GraphQL's name of a FHIR type: `TaskInput` for `Task.input`."""
    return "".join(part[0].upper() + part[1:] for part in type_name.split("."))


def _field(element: Element) -> GraphQLField:
    if element.type in PRIMITIVES:
        scalar = scalar_of(element.type)
        return GraphQLField(
            GraphQLList(scalar) if element.many else scalar,
            description=element.description,
            extensions={FHIR_TYPE: element.type},
        )
    kind: GraphQLOutputType = resource_type() if element.type == "Resource" else object_type(element.type)
    if not element.many:
        return GraphQLField(kind, description=element.description)
    arguments = list_arguments(DEFINITIONS.get(element.type))
    return GraphQLField(GraphQLList(kind), args=arguments, description=element.description)


def _beside(element: Element) -> GraphQLField:
    kind = object_type(ELEMENT.name)
    words = f"Id and extensions of {element.name}"
    return GraphQLField(GraphQLList(kind) if element.many else kind, description=words)


def _fields(definition: TypeDefinition) -> Fields:
    fields = {element.name: _field(element) for element in definition.elements}
    for element in definition.elements:
        if element.type in PRIMITIVES and not element.bare:
            fields[f"_{element.name}"] = _beside(element)
    return fields | _more(definition.name)


def _more(type_name: str) -> Fields:
    if type_name == "Reference":
        words = "What it refers to: a task, or a contained resource"
        return {"resource": GraphQLField(resource_type(), args=resource_arguments(), description=words)}
    if type_name != TASK:
        return {}
    reverse = reverse_arguments() | search_arguments()
    return {
        "resourceType": GraphQLField(GraphQLString, description="Task"),
        "TaskList": GraphQLField(
            GraphQLList(object_type(TASK)), args=reverse, description="Tasks that refer to this one"
        ),
        "TaskConnection": GraphQLField(
            connection_type(), args=reverse | page_arguments(), description="Tasks that refer to this one"
        ),
    }


@cache
def object_type(type_name: str) -> GraphQLObjectType:
    """Return the object type of a FHIR type."""
    definition = DEFINITIONS[type_name]
    is_resource = type_name == TASK
    return GraphQLObjectType(
        name_of(type_name),
        lambda: _fields(definition),
        interfaces=[resource_type()] if is_resource else None,
        description=definition.description,
    )


def _common_fields() -> Fields:
    common = {element.name: element for element in TYPES[TASK].elements if element.name in OF_ANY_RESOURCE}
    named = {name: _field(element) for name, element in common.items()}
    return {"resourceType": GraphQLField(GraphQLString, description="Its type"), **named}


@cache
def resource_type() -> GraphQLInterfaceType:
    """Return what all resources have in common."""
    return GraphQLInterfaceType("Resource", _common_fields, description="Any resource")


@cache
def other_type() -> GraphQLObjectType:
    """Return the type of contained resources that are no tasks."""
    words = "A contained resource of another type than Task"
    return GraphQLObjectType("OtherResource", _common_fields, [resource_type()], description=words)


def _edge_fields() -> dict[str, Any]:
    return {
        "mode": GraphQLField(CODE, description="match"),
        "score": GraphQLField(DECIMAL, description="Never given: matches have no rank"),
        "resource": GraphQLField(object_type(TASK), description="The task"),
    }


def _connection_fields() -> dict[str, Any]:
    edge = GraphQLObjectType("TaskEdge", _edge_fields, description="One match")
    cursors = {
        name: GraphQLField(GraphQLString, description=f"Cursor of the {name} page")
        for name in ("first", "previous", "next", "last")
    }
    return {
        "count": GraphQLField(GraphQLInt, description="How many tasks match; counted only when asked for"),
        "offset": GraphQLField(GraphQLInt, description="0 on the first page; elsewhere not known"),
        "pagesize": GraphQLField(GraphQLInt, description="Tasks on a page at most"),
        "edges": GraphQLField(GraphQLList(edge), description="The matches of this page"),
        **cursors,
    }


@cache
def connection_type() -> GraphQLObjectType:
    """Return the type of one page of a search."""
    return GraphQLObjectType("TaskConnection", _connection_fields, description="One page of a search")
