"""What holds for the result of every patch, in whatever language it was written."""

import orjson

from graphql_schema.errors import ApiError
from graphql_schema.fhir.strict_json import DEEPEST, refuse_depth, write_json
from graphql_schema.patch.emptied import without_emptied
from graphql_schema.patch.limits import LARGEST_TASK
from graphql_schema.patch.refusals import server_managed, too_costly
from graphql_schema.search import Document

NESTS_TOO_DEEP = f"The patched task would nest deeper than {DEEPEST} levels."


def settled(before: Document, after: Document) -> Document:
    """Return `after` as it may be checked and kept.

    Raises ApiError(TOO_COSTLY) where it is too large or too deep, and ApiError(UNPROCESSABLE) where
    it changes what the server manages. A client may send those elements back as they are, or
    without a version and a time: it gets new ones anyway.
    """
    written = written_within_limits(after)
    if b"{}" in written or b"[]" in written:
        after = without_emptied(after)
    for name in ("resourceType", "id"):
        if after.get(name) != before.get(name):
            raise server_managed(f"Task.{name}")
    for name in ("versionId", "lastUpdated"):
        if _meta(after).get(name) not in (None, _meta(before).get(name)):
            raise server_managed(f"Task.meta.{name}")
    return after


def written_within_limits(document: Document) -> bytes:
    """Return the document as JSON; raise ApiError(TOO_COSTLY) where no task is as large or deep."""
    try:
        written = write_json(document)
    except orjson.JSONEncodeError as error:
        raise too_costly("Task", NESTS_TOO_DEEP) from error
    if len(written) > LARGEST_TASK:
        raise too_costly("Task", f"The patched task would have more than {LARGEST_TASK} bytes.")
    try:
        refuse_depth(written.decode())
    except ApiError as error:
        raise too_costly("Task", NESTS_TOO_DEEP) from error
    return written


def _meta(document: Document) -> Document:
    meta = document.get("meta")
    return meta if isinstance(meta, dict) else {}
