"""What each interaction takes and answers, as OpenAPI says it."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from rest_facade.media_types import FORM_TYPE, HTML_TYPE, JSON_TYPES, PATCH_TYPES, XML_TYPES
from rest_facade.offer import Offer
from rest_facade.openapi.parameters import FILTER_NAMES
from rest_facade.openapi.schemas import ANY_RESOURCE, reference_to
from rest_facade.operations.operation import Operation

_IN_PATH = re.compile(r"\{(\w+)\}")
_RESULT = ("_include", "_revinclude", "_sort", "_count", "_cursor", "_total", "_summary", "_elements")
_VERSIONS = ("_since", "_at", "_count", "_cursor", "_summary", "_elements")
_FORMAT = ("_format", "_pretty")
_FAILURE = {"$ref": "#/components/responses/Failure"}
_IN_JSON = {JSON_TYPES[1]: {"schema": {"type": "object"}}}
_ONE = ("If-None-Match", "If-Modified-Since", "_summary", "_elements")


@dataclass(frozen=True, slots=True)
class Kind:
    """What interactions of one code have in common."""

    parameters: tuple[str, ...] = ()
    statuses: tuple[int, ...] = (200,)
    answer: str = "Task"
    body: str | None = None


KINDS: dict[str, Kind] = {
    "read": Kind(_ONE, (200, 304)),
    "vread": Kind(_ONE, (200, 304)),
    "search-type": Kind(_RESULT, answer="Bundle"),
    "history-instance": Kind(_VERSIONS, answer="Bundle"),
    "history-type": Kind(_VERSIONS, answer="Bundle"),
    "history-system": Kind(_VERSIONS, answer="Bundle"),
    "create": Kind(("If-None-Exist", "Idempotency-Key", "Prefer"), (200, 201), body="Task"),
    "update": Kind(("If-Match", "Prefer"), (200, 201), body="Task"),
    "patch": Kind(("If-Match", "Prefer"), body="patch"),
    "delete": Kind(("If-Match", "Prefer"), (200, 204), "OperationOutcome"),
}

BUNDLE = Kind(("Prefer",), answer="Bundle", body="Bundle")

OPERATION = Kind(answer=ANY_RESOURCE, body=ANY_RESOURCE)


def interaction(offer: Offer) -> dict[str, Any]:
    """Return the Operation Object of an interaction."""
    kind = KINDS[offer.code]
    has_condition = offer.path == "/Task" and offer.code != "create"
    filters = FILTER_NAMES if has_condition and offer.code != "history-type" else ()
    if offer.method == "POST" and offer.code == "search-type":
        kind = Kind((), answer="Bundle", body="form")
    return {
        "operationId": offer.handle.__name__,
        "summary": offer.documentation,
        **_described(offer.path, (*filters, *kind.parameters), kind),
    }


def bundle() -> dict[str, Any]:
    """Return the Operation Object of batches and transactions."""
    words = "Do what the entries ask: a transaction all of it or nothing, a batch each on its own."
    return {"operationId": "bundle", "summary": words, **_described("/", BUNDLE.parameters, BUNDLE)}


def public(name: str, answer: str, words: str, *path_parameters: str) -> dict[str, Any]:
    """Return the Operation Object of what everybody may read."""
    parameters = "".join(f"{{{parameter}}}" for parameter in path_parameters)
    described = _described(parameters, (), Kind(answer=answer))
    return {"operationId": name, "summary": words, "security": [], **described}


def operation(row: Operation, path: str, method: str) -> dict[str, Any]:
    """Return the Operation Object of one method on one path of an operation."""
    described = _described(path, (), OPERATION if method == "POST" else Kind(answer=ANY_RESOURCE))
    if not row.speaks_fhir:
        # Their answers have media types of their own.
        why = {"description": "Why not", "content": in_answers("OperationOutcome") | _IN_JSON}
        described["responses"] = {"2XX": {"description": "Success"}, "default": why}
    words = re.sub(r"\W+", "_", path).strip("_")
    return {"operationId": f"{method.lower()}_{words}", "summary": row.documentation, **described}


def _described(path: str, names: tuple[str, ...], kind: Kind) -> dict[str, Any]:
    parameters = [*_IN_PATH.findall(path), *names, *_FORMAT]
    described: dict[str, Any] = {
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
        "responses": {str(status): _response(status, kind.answer) for status in kind.statuses}
        | {"default": _FAILURE},
    }
    if kind.body:
        described["requestBody"] = {"required": kind.body != "form", "content": _body(kind.body)}
    return described


def _response(status: int, answer: str) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if status in {204, 304}:
        return response
    return response | {"content": in_answers(answer)}


def _body(name: str) -> dict[str, Any]:
    if name == "patch":
        return {media_type: {"schema": {}} for media_type in PATCH_TYPES}
    if name == "form":
        properties = {name: {"type": "string"} for name in (*FILTER_NAMES, *_RESULT, *_FORMAT)}
        return {FORM_TYPE: {"schema": {"type": "object", "properties": properties}}}
    return in_both_formats(name) | {JSON_TYPES[1]: {"schema": reference_to(name)}}


def in_answers(name: str) -> dict[str, Any]:
    """Return the Media Type Objects of a resource in an answer, which browsers get as a page."""
    return in_both_formats(name) | {HTML_TYPE: {"schema": {"type": "string"}}}


def in_both_formats(name: str) -> dict[str, Any]:
    """Return the Media Type Objects of a resource; that its XML says the same, JSON Schema cannot."""
    return {JSON_TYPES[0]: {"schema": reference_to(name)}, XML_TYPES[0]: {"schema": {"type": "string"}}}
