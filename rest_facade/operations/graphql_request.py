"""A request for `$graphql`: by query string, as JSON, or with the document itself as the body.

https://hl7.org/fhir/R4/graphql.html#invoking
"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import read_json
from rest_facade.media_types import media_type
from rest_facade.query_text import pairs_in

GRAPHQL = "application/graphql"
_JSON = "application/json"
_KINDS: dict[str, tuple[type, str]] = {
    "query": (str, "a text"),
    "operationName": (str, "a text"),
    "variables": (dict, "an object"),
    "extensions": (dict, "an object"),
}


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What is to be executed."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


def _request_of(given: dict[str, Any]) -> GraphQLRequest:
    for name, (kind, wanted) in _KINDS.items():
        if given.get(name) is not None and not isinstance(given[name], kind):
            raise ApiError(Problem.INVALID, f"The request's {name} must be {wanted}.")
    if not given.get("query"):
        raise ApiError(Problem.INVALID, "The request has no query.")
    return GraphQLRequest(given["query"], given.get("variables"), given.get("operationName"))


def _in_url(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, value in pairs_in(request.scope["query_string"]):
        if name in given:
            raise ApiError(Problem.INVALID, "A parameter of the request stands twice.")
        given[name] = read_json(value) if name in {"variables", "extensions"} and value else value
    return given


async def graphql_request(request: Request) -> GraphQLRequest:
    """Return the GraphQL request in an HTTP request, or raise what is wrong with it."""
    if request.method == "GET":
        return _request_of(_in_url(request))
    name, parameters = media_type(request.headers.get("content-type", ""))
    if name not in {_JSON, GRAPHQL} or parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise ApiError(Problem.UNSUPPORTED_MEDIA, f"Send {_JSON} or {GRAPHQL}, in UTF-8.")
    body = await request.body()
    if name == GRAPHQL:
        try:
            return _request_of(_in_url(request) | {"query": body.decode()})
        except UnicodeDecodeError:
            raise ApiError(Problem.MALFORMED, "The document is not UTF-8.") from None
    given = read_json(body)
    if not isinstance(given, dict):
        raise ApiError(Problem.MALFORMED, "A GraphQL request is a JSON object with a query.")
    return _request_of(given)
