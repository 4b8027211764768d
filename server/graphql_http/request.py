"""A GraphQL request as it comes over HTTP: https://graphql.github.io/graphql-over-http/draft/#sec-Request ."""

from dataclasses import dataclass
from email.message import Message
from typing import Any

from starlette.requests import Request

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import read_json

_MEMBERS: dict[str, tuple[type, str]] = {
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


def _request_of(parameters: dict[str, Any]) -> GraphQLRequest:
    for name, (kind, wanted) in _MEMBERS.items():
        value = parameters.get(name)
        if value is not None and not isinstance(value, kind):
            raise ApiError(Problem.INVALID, f"The request's {name} must be {wanted}.")
    if not parameters.get("query"):
        raise ApiError(Problem.INVALID, "The request has no query.")
    return GraphQLRequest(parameters["query"], parameters.get("variables"), parameters.get("operationName"))


def request_of_body(body: bytes) -> GraphQLRequest:
    """Return the request in a JSON body, or raise ApiError(MALFORMED or INVALID)."""
    parameters = read_json(body)
    if isinstance(parameters, list):
        raise ApiError(Problem.INVALID, "Batching is not enabled: send one operation per request.")
    if not isinstance(parameters, dict):
        raise ApiError(Problem.MALFORMED, "A GraphQL request is a JSON object with a query.")
    return _request_of(parameters)


def request_of_url(pairs: list[tuple[str, str]]) -> GraphQLRequest:
    """Return the request in a query string, or raise ApiError(MALFORMED or INVALID)."""
    parameters: dict[str, Any] = {}
    for name, value in pairs:
        if name in parameters:
            raise ApiError(Problem.INVALID, "A parameter of the request stands twice.")
        parameters[name] = read_json(value) if name in {"variables", "extensions"} and value else value
    return _request_of(parameters)


def check_content_type(header: str | None) -> None:
    """Raise ApiError(UNSUPPORTED_MEDIA) unless a body of this type is JSON in UTF-8."""
    message = Message()
    message["content-type"] = header or ""
    charset = message.get_param("charset", "utf-8")
    if message.get_content_type() != "application/json" or str(charset).lower() not in {"utf-8", "utf8"}:
        raise ApiError(Problem.UNSUPPORTED_MEDIA, "Send GraphQL requests as application/json in UTF-8.")


async def read_request(request: Request) -> GraphQLRequest:
    """Return the GraphQL request that an HTTP request carries."""
    if request.method == "GET":
        return request_of_url(request.query_params.multi_items())
    check_content_type(request.headers.get("content-type"))
    return request_of_body(await request.body())
