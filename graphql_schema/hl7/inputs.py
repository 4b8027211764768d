"""What HL7's GraphQL takes: an input type for each FHIR type, exactly like the output types.

Nothing is required here: the rules of tasks tell all that is missing at once.
"""

from functools import cache

from graphql import GraphQLInputField, GraphQLInputObjectType, GraphQLInputType, GraphQLList, GraphQLString

from graphql_schema.fhir.checker import ELEMENT
from graphql_schema.fhir.definitions import Element, TypeDefinition
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.hl7.outputs import DEFINITIONS, TASK, name_of
from graphql_schema.hl7.scalars import CONTAINED, scalar_of


def _field(kind: GraphQLInputType, element: Element) -> GraphQLInputField:
    whole = GraphQLList(kind) if element.many else kind
    return GraphQLInputField(whole, description=element.description)


def _kind(element: Element) -> GraphQLInputType:
    if element.type in PRIMITIVES:
        return scalar_of(element.type)
    return CONTAINED if element.type == "Resource" else input_type(element.type)


def _fields(definition: TypeDefinition) -> dict[str, GraphQLInputField]:
    fields = {element.name: _field(_kind(element), element) for element in definition.elements}
    for element in definition.elements:
        if element.type in PRIMITIVES and not element.bare:
            fields[f"_{element.name}"] = _field(input_type(ELEMENT.name), element)
    if definition.name == TASK:
        fields["resourceType"] = GraphQLInputField(GraphQLString, description="Task, if given")
    return fields


@cache
def input_type(type_name: str) -> GraphQLInputObjectType:
    """Return the input type of a FHIR type."""
    definition = DEFINITIONS[type_name]
    return GraphQLInputObjectType(
        f"{name_of(type_name)}_Input", lambda: _fields(definition), description=definition.description
    )
