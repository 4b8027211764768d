"""JSON Merge Patch: the elements to set, with null for those to remove.

https://www.rfc-editor.org/rfc/rfc7396
"""

from typing import Any

from graphql_schema.fhir.wording import kind_of
from graphql_schema.patch.emptied import EMPTIED_OBJECT
from graphql_schema.patch.outcome import settled
from graphql_schema.patch.refusals import misformed
from graphql_schema.search import Document
from graphql_schema.task.editing import Edit


def merge_patch(changes: object) -> Edit:
    """Return the edit that a merge patch describes.

    Raises ApiError(INVALID) for what is no object. The edit raises ApiError(UNPROCESSABLE) where an
    element that the server manages would change; sent as it is now, it changes nothing.
    """
    if type(changes) is not dict:
        raise misformed("structure", "patch", f"A merge patch is an object, not {kind_of(changes)}.")

    def edit(document: Document) -> Document:
        return settled(document, merged(document, changes))

    return edit


def merged(target: Any, changes: Any) -> Any:
    """Return `target` with the changes, as the RFC's MergePatch(Target, Patch) does."""
    if type(changes) is not dict:
        return changes
    present = target if isinstance(target, dict) else {}
    removed = {name for name, change in changes.items() if change is None}
    kept = {name: value for name, value in present.items() if name not in removed}
    new = {name: merged(present.get(name), changes[name]) for name in changes if name not in removed}
    return kept | new or EMPTIED_OBJECT
