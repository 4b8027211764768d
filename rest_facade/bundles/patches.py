"""A patch inside a Bundle: Parameters as they are, other patches wrapped in a Binary.

https://hl7.org/fhir/R4/http.html#patch
"""

from base64 import b64decode
from binascii import Error
from contextlib import suppress

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.fhir.strict_json import write_json
from graphql_schema.search import Document


def patch_body(resource: Document, place: str) -> tuple[bytes, str]:
    """Return the body of a patch and its media type, or raise ApiError(INVALID)."""
    if resource.get("resourceType") != "Binary":
        return write_json(resource), "application/fhir+json"
    content_type, data = resource.get("contentType"), resource.get("data")
    if isinstance(content_type, str) and content_type.isascii() and isinstance(data, str):
        with suppress(Error, ValueError):
            return b64decode(data, validate=True), content_type
    text = "A Binary with a patch has a contentType, and data in base64."
    raise ApiError.of(Problem.INVALID, [Issue("value", text, place)])
