"""What a request brings in its body.

https://hl7.org/fhir/R4/http.html#mime-type
"""

from collections.abc import Sequence

from starlette.requests import Request

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import read_json
from graphql_schema.fhir.xml_reader import read_xml
from graphql_schema.patch.media_types import FHIRPATH_PATCH, patch_of
from graphql_schema.search import Document
from graphql_schema.task.editing import Edit
from rest_facade.media_types import (
    FORM_TYPE,
    JSON_TYPES,
    PATCH_TYPES,
    XML_TYPES,
    is_our_version,
    media_type,
)

_SEND_FHIR = "Send FHIR R4 with Content-Type: application/fhir+json or application/fhir+xml."
_SEND_PATCH = f"Send a patch with one of the Content-Types {', '.join(PATCH_TYPES)}."
_SEND_FORM = f"Send the search parameters with Content-Type: {FORM_TYPE}."
_SEND_UTF_8 = "Send the body in UTF-8, with Content-Type: application/fhir+json; charset=utf-8."
_SEND_PLAIN = "Compressed bodies are not supported: leave out Content-Encoding."


def _require_type(request: Request, names: Sequence[str], advice: str) -> str:
    """Return the name of the body's media type, or raise UNSUPPORTED_MEDIA."""
    name, parameters = media_type(request.headers.get("content-type", ""))
    if name not in names or not is_our_version(parameters):
        raise ApiError(Problem.UNSUPPORTED_MEDIA, advice)
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise ApiError(Problem.UNSUPPORTED_MEDIA, _SEND_UTF_8)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ApiError(Problem.UNSUPPORTED_MEDIA, _SEND_PLAIN)
    return name


async def document_in(request: Request) -> Document:
    """Return the JSON object in the body, or the one that its XML means.

    Raises ApiError(UNSUPPORTED_MEDIA, MALFORMED or INVALID).
    """
    if _require_type(request, (*JSON_TYPES, *XML_TYPES), _SEND_FHIR) in XML_TYPES:
        return read_xml(await request.body())
    document = read_json(await request.body())
    if not isinstance(document, dict):
        raise ApiError(Problem.MALFORMED, "The body is JSON but no object: send one task.", "Task")
    return document


async def edit_in(request: Request) -> Edit:
    """Return the edit that the patch in the body describes.

    Raises ApiError(UNSUPPORTED_MEDIA) for what is no patch, and what reading it raises.
    """
    if _require_type(request, PATCH_TYPES, _SEND_PATCH) in XML_TYPES:
        return patch_of(FHIRPATH_PATCH, read_xml(await request.body()))
    return patch_of(request.headers["content-type"], read_json(await request.body()))


async def form_in(request: Request) -> bytes:
    """Return the form in the body, or raise UNSUPPORTED_MEDIA; no body is an empty form."""
    form = await request.body()
    if form:
        _require_type(request, (FORM_TYPE,), _SEND_FORM)
    return form
