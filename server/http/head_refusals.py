"""What a client hears whose request could not even be read, in the words of the API that it asked."""

from collections.abc import Sequence
from http import HTTPStatus

import orjson

from graphql_schema.errors import Issue
from rest_facade.outcome import failure_outcome
from server.http.answer_headers import DEFAULTS

_TEXTS = {
    400: ("structure", "BAD_USER_INPUT", "This is not a request as HTTP/1.1 has it."),
    431: ("too-long", "LIMIT_EXCEEDED", "The request line and headers are too long."),
}
_GRAPHQL = b"/graphql"


def refusal_of_head(status: int, url: bytes, more: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Return a whole answer, after which the connection ends.

    `url` is what of the address was read: an OperationOutcome answers where it names no API.
    """
    issue_code, graphql_code, text = _TEXTS[status]
    if url.partition(b"?")[0] == _GRAPHQL:
        kind = "application/json"
        extensions = {"code": graphql_code, "status": status}
        body = orjson.dumps({"errors": [{"message": text, "extensions": extensions}]})
    else:
        kind = "application/fhir+json"
        body = failure_outcome(status, [Issue(issue_code, text)])
    headers = {
        **{name.decode(): value.decode() for name, value in more},
        **DEFAULTS,
        "content-type": f"{kind}; charset=utf-8",
        "content-length": str(len(body)),
        "connection": "close",
    }
    head = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        *(f"{name}: {headers[name]}" for name in headers),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
