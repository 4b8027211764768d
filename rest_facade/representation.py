"""How an answer is written: its format, its spaces, and which part of it.

Handlers make FHIR JSON; whatever else a client wants is made of that here, at the edge.
https://hl7.org/fhir/R4/http.html#mime-type and #general
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.errors import ApiError
from graphql_schema.fhir.strict_json import read_own_json, spelled
from graphql_schema.fhir.xml_writer import write_xml
from rest_facade.answers import FHIR_JSON
from rest_facade.browser.page import is_fhir_address, page_answer
from rest_facade.media_types import FHIR_TYPES, Format
from rest_facade.negotiation import format_accepted, format_named, not_acceptable
from rest_facade.query_text import Pairs, pairs_in
from rest_facade.recognised import ABOUT_THE_ANSWER, only_value
from rest_facade.shaping import WHOLE, Shape, shape_asked, shaped

ONLY_JSON = "only_json"
"""Set in a request's state, it keeps an answer in JSON: that of a Bundle's entry is part of another."""

_READS = frozenset({"GET", "HEAD"})
_MOST_REMEMBERED = 500
"""Query strings whose wishes are remembered."""
_STATE = "representation"


@dataclass(frozen=True, slots=True)
class Representation:
    """How a client wants its answer; the default is to send the JSON as it is kept."""

    format: Format = Format.JSON
    is_pretty: bool = False
    shape: Shape = WHOLE

    @property
    def is_as_kept(self) -> bool:
        """Whether the bytes can go out as they are."""
        return self.format is Format.JSON and not self.is_pretty and self.shape.is_whole


_IN_FORMAT = {wanted: Representation(wanted) for wanted in Format}


def representation_asked(request: Request, form: Pairs | None = None) -> Representation:
    """Return what the query, the form or else the `Accept` header asks for, and remember it.

    Raises ApiError(NOT_ACCEPTABLE or INVALID).
    """
    is_read = request.method in _READS
    if form is None:
        wanted = _asked_by_query(request.scope["query_string"], _accept(request), is_read=is_read)
    else:
        wanted = _asked(form, _accept(request), is_read=True, with_page=is_read)
    if request.scope["state"].get(ONLY_JSON):
        wanted = replace(wanted, format=Format.JSON)
    request.scope["state"][_STATE] = wanted
    return wanted


def represented(request: Request, answer: Response, base_url: str) -> Response:
    """Return an answer as the client wants it; only FHIR JSON is ever changed.

    `base_url` is the FHIR base, whose addresses become links in a page.
    """
    return _represented(request, answer, request.scope["state"][_STATE], base_url)


def represented_failure(request: Request, answer: Response) -> Response:
    """Return the answer to a failure as the client wants it, or as JSON when that is not to be told."""
    try:
        pairs = _pairs(request.scope["query_string"])
    except ApiError:
        pairs = []
    try:
        wanted = _IN_FORMAT[_format(pairs, _accept(request), with_page=request.method in _READS)]
    except ApiError:
        return answer
    if request.scope["state"].get(ONLY_JSON):
        return answer
    if wanted.format is Format.HTML and not is_fhir_address(request):
        return answer
    return _represented(request, answer, wanted, "")


def _accept(request: Request) -> str:
    return ",".join([text.decode("latin-1") for name, text in request.scope["headers"] if name == b"accept"])


def _pairs(query: bytes) -> Pairs:
    # Every parameter that matters here begins with an underscore.
    return pairs_in(query) if b"_" in query or b"%" in query else []


@lru_cache(_MOST_REMEMBERED)
def _asked_by_query(query: bytes, accept: str, *, is_read: bool) -> Representation:
    return _asked(_pairs(query), accept, is_read=is_read, with_page=is_read)


def _asked(pairs: Pairs, accept: str, *, is_read: bool, with_page: bool) -> Representation:
    wanted = _format(pairs, accept, with_page=with_page)
    if not any(name in ABOUT_THE_ANSWER for name, _ in pairs):
        return _IN_FORMAT[wanted]
    is_pretty = only_value(pairs, "_pretty") == "true"
    return Representation(wanted, is_pretty, shape_asked(pairs) if is_read else WHOLE)


def _format(pairs: Pairs, accept: str, *, with_page: bool) -> Format:
    if name := only_value(pairs, "_format"):
        return format_named(name)
    wanted = format_accepted(accept, with_page=with_page)
    if wanted is None:
        raise not_acceptable()
    return wanted


def _represented(request: Request, answer: Response, wanted: Representation, base_url: str) -> Response:
    if wanted.is_as_kept or answer.headers.get("content-type") != FHIR_JSON:
        return answer
    document = shaped(read_own_json(bytes(answer.body)), wanted.shape)
    if wanted.format is Format.HTML:
        return page_answer(request, document, answer, base_url)
    if wanted.format is Format.XML:
        return _xml(request, document, answer)
    return _with_body(answer, _json(document, is_pretty=wanted.is_pretty), FHIR_JSON)


def _json(document: Any, *, is_pretty: bool) -> bytes:
    return orjson.dumps(document, default=spelled, option=orjson.OPT_INDENT_2 if is_pretty else None)


def _xml(request: Request, document: Any, answer: Response) -> Response:
    try:
        body = write_xml(document)
    except ApiError:
        if request.method in _READS:
            raise
        # What was written is written: a refusal now would say that it was not.
        return answer
    return _with_body(answer, body, f"{FHIR_TYPES[Format.XML][0]}; charset=utf-8")


def _with_body(answer: Response, body: bytes, content_type: str) -> Response:
    kept = {
        name: value
        for name, value in answer.headers.items()
        if name not in {"content-length", "content-type"}
    }
    return Response(body, answer.status_code, kept, content_type)
