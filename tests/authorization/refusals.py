"""What a refusal looks like: the same to everybody, whatever the reason."""

import re
from typing import Any

import httpx2

from graphql_schema.errors import FORBIDDEN
from tests.both_doors.doors import Answer, Json

TELLTALES = {"etag", "last-modified", "location", "content-location", "content-disposition"}
_OF_ONE_REQUEST = {"date", "x-request-id", "content-length"}
_PLACE = re.compile(r"^Bundle\.entry\[\d+\]: ")

_ISSUE: Json = {"severity": "error", "code": "forbidden", "details": {"text": FORBIDDEN}}
OUTCOME: Json = {
    "resourceType": "OperationOutcome",
    "issue": [_ISSUE | {"diagnostics": "HTTP 403 Forbidden"}],
}
ERROR: Json = {
    "message": FORBIDDEN,
    "extensions": {
        "code": "FORBIDDEN",
        "status": 403,
        "issues": [{"code": "forbidden", "text": FORBIDDEN, "expression": None}],
    },
}
RESOURCE: Json = {"resourceType": "OperationOutcome", "issue": [_ISSUE | {"diagnostics": FORBIDDEN}]}


def without_place(outcome: Json) -> Json:
    """Return an outcome without the entry that a transaction names: it is the client's own."""
    (issue,) = outcome["issue"]
    text = _PLACE.sub("", issue["details"]["text"])
    kept = {name: value for name, value in issue.items() if name != "expression"}
    return {**outcome, "issue": [{**kept, "details": {"text": text}}]}


def is_constant_body(body: Any) -> bool:
    """Tell whether a body says what every refusal says: an outcome, or one error of GraphQL."""
    if body.get("resourceType") == "OperationOutcome":
        return bool(without_place(body) == OUTCOME)
    (error,) = body["errors"]
    extensions = dict(error["extensions"])
    said = {"message": error["message"], "extensions": extensions}
    return extensions.pop("resource", RESOURCE) == RESOURCE and said == ERROR


def is_constant(answer: Answer) -> bool:
    """Tell whether a 403 says what every 403 says, and no header tells more."""
    response = answer.response
    if response is None or TELLTALES & set(response.headers):
        return False
    if not response.content:
        return response.request.method == "HEAD"
    return is_constant_body(response.json())


def header_names(response: httpx2.Response) -> frozenset[str]:
    """Return the names of the headers that the reason of a refusal could change."""
    return frozenset(response.headers) - _OF_ONE_REQUEST
