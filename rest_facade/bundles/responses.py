"""The Bundle that answers a batch or a transaction.

https://hl7.org/fhir/R4/http.html#transaction-response
"""

from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import orjson

from graphql_schema.fhir.dates import instant_text
from rest_facade.bundles.requests import Answer

_MICROS = 1_000_000
_IS_OUTCOME = b'{"resourceType":"OperationOutcome"'


def _response(answer: Answer) -> dict[str, Any]:
    headers = answer.headers
    response = {"status": f"{answer.status} {HTTPStatus(answer.status).phrase}"}
    location = headers.get("location") or headers.get("content-location")
    if location:
        response["location"] = location
    if "etag" in headers:
        response["etag"] = headers["etag"]
    if "last-modified" in headers:
        modified = int(parsedate_to_datetime(headers["last-modified"]).timestamp())
        response["lastModified"] = instant_text(modified * _MICROS)
    return response


def _entry(answer: Answer) -> bytes:
    response = orjson.dumps(_response(answer))
    if not answer.body:
        return b'{"response":%b}' % response
    if answer.body.startswith(_IS_OUTCOME):
        return b'{"response":%b,"outcome":%b}}' % (response[:-1], answer.body)
    return b'{"resource":%b,"response":%b}' % (answer.body, response)


def response_bundle(kind: str, answers: Iterable[Answer]) -> bytes:
    """Return the Bundle of type `batch-response` or `transaction-response`, entries in their order."""
    entries = b",".join(_entry(answer) for answer in answers)
    start = b'{"resourceType":"Bundle","type":"%b-response"' % kind.encode()
    return start + (b',"entry":[%b]}' % entries if entries else b"}")
