"""A GraphQL request as it comes over HTTP: https://graphql.github.io/graphql-over-http/draft/#sec-Request ."""

import re
from email.message import Message
from typing import Any

from starlette.requests import Request

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import read_json
from graphql_schema.request import GraphQLRequest, members_in, request_of
from server.graphql_http.persisted import PersistedDocuments

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,63}")
"""https://spec.graphql.org/October2021/#Name"""


_USUAL = frozenset({"application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8"})
"""What nearly all clients say, which need not be taken apart."""


def members_of_body(body: bytes) -> dict[str, Any]:
    """Return the members of the request in a JSON body, or raise ApiError(MALFORMED or INVALID)."""
    members = read_json(body)
    if isinstance(members, list):
        raise ApiError(Problem.INVALID, "Batching is not enabled: send one operation per request.")
    if not isinstance(members, dict):
        raise ApiError(Problem.MALFORMED, "A GraphQL request is a JSON object with a query.")
    return members


def check_content_type(header: str | None) -> None:
    """Raise ApiError(UNSUPPORTED_MEDIA) unless a body of this type is JSON in UTF-8."""
    if header in _USUAL:
        return
    message = Message()
    message["content-type"] = header or ""
    charset = message.get_param("charset", "utf-8")
    if message.get_content_type() != "application/json" or str(charset).lower() not in {"utf-8", "utf8"}:
        raise ApiError(Problem.UNSUPPORTED_MEDIA, "Send GraphQL requests as application/json in UTF-8.")


async def read_request(request: Request, documents: PersistedDocuments) -> GraphQLRequest:
    """Return the GraphQL request that an HTTP request carries."""
    if request.method == "GET":
        members = members_in(request.query_params.multi_items())
    else:
        check_content_type(request.headers.get("content-type"))
        members = members_of_body(await request.body())
    return request_of(documents.completed(members))


def operation_of(method: str, request: GraphQLRequest) -> str:
    """Return what the audit trail calls a request: its operation's name, if that is a short one."""
    name = request.operation_name or ""
    return f"{method} /graphql {name}" if _NAME.fullmatch(name) else f"{method} /graphql"
