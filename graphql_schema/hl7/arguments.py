"""Arguments of HL7's GraphQL: those of lists, and those of searches, derived from our tables.

https://hl7.org/fhir/R4/graphql.html#list and #searching
"""

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
)

from graphql_schema.fhir.definitions import TypeDefinition
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.hl7.scalars import CODE, scalar_of
from graphql_schema.search import Kind, SearchParameter
from graphql_schema.task.parameters import ALL_PARAMETERS

Arguments = dict[str, GraphQLArgument]

SEARCH_PARAMETERS: dict[str, SearchParameter] = {
    name.replace("-", "_"): parameter for name, parameter in ALL_PARAMETERS.items()
}
"""Search parameters by their names here, where a name has no '-'."""

FHIRPATH, OFFSET, COUNT, REFERENCE = "fhirpath", "_offset", "_count", "_reference"
SORT, FILTER = "_sort", "_filter"
CURSORS = ("_cursor", "cursor")
"""HL7's page spells it both ways."""


def _text(description: str) -> GraphQLArgument:
    return GraphQLArgument(GraphQLString, description=description)


_PATH = _text("Only those for which this FHIRPath is true")


def list_arguments(definition: TypeDefinition | None) -> Arguments:
    """Return the arguments of a list of complex values: a path, a part, and each primitive member."""
    elements = definition.elements if definition else ()
    members = {
        element.name: GraphQLArgument(scalar_of(element.type), description="Only those with this value")
        for element in elements
        if element.type in PRIMITIVES and not element.many
    }
    return members | {
        FHIRPATH: _PATH,
        OFFSET: GraphQLArgument(GraphQLInt, description="How many to leave out at the beginning"),
        COUNT: GraphQLArgument(GraphQLInt, description="How many at most"),
    }


def search_arguments() -> Arguments:
    """Return the arguments of every search; the values of one mean any of them."""
    texts, codes = GraphQLList(GraphQLNonNull(GraphQLString)), GraphQLList(GraphQLNonNull(CODE))
    filters = {
        name: GraphQLArgument(
            codes if parameter.kind is Kind.TOKEN else texts, description=parameter.description
        )
        for name, parameter in SEARCH_PARAMETERS.items()
    }
    sort = GraphQLArgument(codes, description="Sort keys, each with '-' in front for descending")
    more = _text("What must be true, with and, or, not, chains: status eq draft or owner pr false")
    return filters | {SORT: sort, FILTER: more, FHIRPATH: _PATH}


def page_arguments() -> Arguments:
    """Return what a search by pages takes besides."""
    return {COUNT: GraphQLArgument(GraphQLInt, description="Tasks on a page")}


def cursor_arguments() -> Arguments:
    """Return what goes on with an earlier search by pages."""
    return {name: _text("first, previous, next or last of an earlier page") for name in CURSORS}


def reverse_arguments() -> Arguments:
    """Return what a search for tasks that refer to this one must say."""
    words = "The search parameter that refers to this task, such as part_of"
    return {REFERENCE: GraphQLArgument(GraphQLNonNull(CODE), description=words)}


def resource_arguments() -> Arguments:
    """Return the arguments of a reference's target."""
    return {
        "optional": GraphQLArgument(
            GraphQLBoolean, default_value=False, description="Leave out what cannot be had"
        ),
        "type": GraphQLArgument(CODE, description="Only a resource of this type"),
    }


def id_argument() -> Arguments:
    """Return the argument that names a task."""
    return {"id": GraphQLArgument(GraphQLNonNull(GraphQLID), description="The task's id")}
