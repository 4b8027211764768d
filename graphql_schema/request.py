"""What a GraphQL request consists of, at whichever door it comes in.

https://graphql.github.io/graphql-over-http/draft/#sec-Request
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import read_json

_MEMBERS: dict[str, tuple[type, str]] = {
    "query": (str, "a text"),
    "operationName": (str, "a text"),
    "variables": (dict, "an object"),
    "extensions": (dict, "an object"),
}
_JSON_IN_URLS = frozenset({"variables", "extensions"})


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What is to be executed."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


def request_of(members: dict[str, Any]) -> GraphQLRequest:
    """Return the request with these members, or raise ApiError(INVALID)."""
    for name, (kind, wanted) in _MEMBERS.items():
        value = members.get(name)
        if value is not None and not isinstance(value, kind):
            raise ApiError(Problem.INVALID, f"The request's {name} must be {wanted}.")
    if not members.get("query"):
        raise ApiError(Problem.INVALID, "The request has no query.")
    return GraphQLRequest(members["query"], members.get("variables"), members.get("operationName"))


def members_in(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the members in a query string, or raise ApiError(MALFORMED or INVALID)."""
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ApiError(Problem.INVALID, "A parameter of the request stands twice.")
        members[name] = read_json(value) if name in _JSON_IN_URLS and value else value
    return members
