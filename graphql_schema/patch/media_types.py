"""Which language a patch is written in.

https://hl7.org/fhir/R4/http.html#patch
"""

from graphql_schema.errors import ApiError, Problem
from graphql_schema.patch.fhirpath_patch import PARAMETERS, fhirpath_patch
from graphql_schema.patch.json_patch import json_patch
from graphql_schema.patch.merge_patch import merge_patch
from graphql_schema.patch.reading import Language, read_patch
from graphql_schema.patch.refusals import misformed
from graphql_schema.task.editing import Edit

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
FHIRPATH_PATCH = "application/fhir+json"


def patch_of(content_type: str, body: object) -> Edit:
    """Return the edit that a body of this media type describes.

    Raises ApiError(UNSUPPORTED_MEDIA) for other types, and what reading the patch raises.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in LANGUAGES:
        text = (
            f"A patch is sent as {JSON_PATCH}, {MERGE_PATCH} or, being a FHIRPath Patch, as {FHIRPATH_PATCH}."
        )
        raise ApiError(Problem.UNSUPPORTED_MEDIA, text)
    return read_patch(LANGUAGES[media_type], body)


def _plain_json(body: object) -> Edit:
    """Read what clients send as plain JSON: mostly a merge patch, as fhirpy does."""
    if isinstance(body, list):
        raise misformed("structure", "patch", f"A list of operations is sent as {JSON_PATCH}.")
    if isinstance(body, dict) and body.get("resourceType") == PARAMETERS:
        return fhirpath_patch(body)
    return merge_patch(body)


LANGUAGES: dict[str, Language] = {
    JSON_PATCH: json_patch,
    MERGE_PATCH: merge_patch,
    FHIRPATH_PATCH: fhirpath_patch,
    "application/json": _plain_json,
}
