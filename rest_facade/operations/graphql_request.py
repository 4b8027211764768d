"""A request for `$graphql`: by query string, as JSON, or with the document itself as the body.

https://hl7.org/fhir/R4/graphql.html#invoking
"""

from typing import Any

from starlette.requests import Request

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import read_json
from graphql_schema.request import GraphQLRequest, members_in, request_of
from rest_facade.media_types import media_type
from rest_facade.query_text import pairs_in

GRAPHQL = "application/graphql"
_JSON = "application/json"


def _in_url(request: Request) -> dict[str, Any]:
    return members_in(pairs_in(request.scope["query_string"]))


async def graphql_request(request: Request) -> GraphQLRequest:
    """Return the GraphQL request in an HTTP request, or raise what is wrong with it."""
    if request.method == "GET":
        return request_of(_in_url(request))
    name, parameters = media_type(request.headers.get("content-type", ""))
    if name not in {_JSON, GRAPHQL} or parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise ApiError(Problem.UNSUPPORTED_MEDIA, f"Send {_JSON} or {GRAPHQL}, in UTF-8.")
    body = await request.body()
    if name == GRAPHQL:
        try:
            return request_of(_in_url(request) | {"query": body.decode()})
        except UnicodeDecodeError:
            raise ApiError(Problem.MALFORMED, "The document is not UTF-8.") from None
    given = read_json(body)
    if not isinstance(given, dict):
        raise ApiError(Problem.MALFORMED, "A GraphQL request is a JSON object with a query.")
    return request_of(given)
