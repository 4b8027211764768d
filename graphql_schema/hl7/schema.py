"""The two schemas of HL7's GraphQL: of the whole system, and of one task.

They describe and validate; `evaluation.py` answers. https://hl7.org/fhir/R4/graphql.html
"""

from functools import cache

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    specified_directives,
)

from graphql_schema.hl7.arguments import cursor_arguments, id_argument, page_arguments, search_arguments
from graphql_schema.hl7.inputs import input_type
from graphql_schema.hl7.outputs import TASK, connection_type, object_type, other_type


def _directive(name: str, description: str, **arguments: GraphQLArgument) -> GraphQLDirective:
    return GraphQLDirective(name, [DirectiveLocation.FIELD], args=arguments, description=description)


FLATTEN = _directive("flatten", "Leave this level out; what is below moves up, repeated into lists")
FIRST = _directive("first", "Take only the first value")
SINGLETON = _directive("singleton", "Below @flatten, give one value and no list; several are an error")
SLICE = _directive(
    "slice",
    "Append a FHIRPath's result to the names of what is below",
    path=GraphQLArgument(GraphQLNonNull(GraphQLString), description="A FHIRPath, such as $index"),
)
DIRECTIVES = (*specified_directives, FLATTEN, FIRST, SINGLETON, SLICE)


def _query() -> GraphQLObjectType:
    task, search = object_type(TASK), search_arguments()
    pages = search | page_arguments() | cursor_arguments()
    return GraphQLObjectType(
        "Query",
        {
            "Task": GraphQLField(task, args=id_argument(), description="One task"),
            "TaskList": GraphQLField(
                GraphQLList(task), args=search, description="All tasks that match; too many are an error"
            ),
            "TaskConnection": GraphQLField(
                connection_type(), args=pages, description="The tasks that match, page by page"
            ),
        },
    )


def _mutation() -> GraphQLObjectType:
    task = object_type(TASK)
    words = "The version that must be the current one"
    given = {"res": GraphQLArgument(GraphQLNonNull(input_type(TASK)), description="The task")}
    version = {"ifVersion": GraphQLArgument(GraphQLInt, description=words)}
    return GraphQLObjectType(
        "Mutation",
        {
            "TaskCreate": GraphQLField(task, args=given, description="Keep a new task; its id is ours"),
            "TaskUpdate": GraphQLField(
                task, args=id_argument() | given | version, description="Replace a task"
            ),
            "TaskDelete": GraphQLField(
                GraphQLBoolean,
                args=id_argument() | version,
                description="Delete a task; true when there was one",
            ),
        },
    )


@cache
def system_schema() -> GraphQLSchema:
    """Return the schema of `[base]/$graphql`."""
    return GraphQLSchema(_query(), _mutation(), types=[other_type()], directives=DIRECTIVES)


@cache
def instance_schema() -> GraphQLSchema:
    """Return the schema of `[base]/Task/[id]/$graphql`, in which a query starts inside the task."""
    return GraphQLSchema(object_type(TASK), types=[other_type()], directives=DIRECTIVES)
