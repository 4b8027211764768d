"""Objects and lists that a patch has emptied, which FHIR does not know: they are left out.

They stay until all operations are done, because a later one may fill them again. An empty value
that the client itself sent is no such container; the task's validation refuses it.
https://hl7.org/fhir/R4/json.html
"""

from typing import Any

EMPTIED_OBJECT: dict[str, Any] = {}
EMPTIED_LIST: list[Any] = []
"""Told from other empty values by identity; nothing is ever put into them in place."""


def without_emptied(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document without what was emptied, and without what thereby became empty."""
    left = _left_of_object(document)
    return {} if _is_emptied(left) else left


def _is_emptied(value: Any) -> bool:
    return value is EMPTIED_OBJECT or value is EMPTIED_LIST


def _left_of(name: str, value: Any) -> Any:
    if type(value) is dict and value:
        return _left_of_object(value)
    if type(value) is list and value:
        return _left_of_list(name, value)
    return value


def _left_of_object(value: dict[str, Any]) -> dict[str, Any]:
    left = {name: _left_of(name, member) for name, member in value.items()}
    return {name: member for name, member in left.items() if not _is_emptied(member)} or EMPTIED_OBJECT


def _left_of_list(name: str, value: list[Any]) -> list[Any]:
    left = [_left_of("", item) for item in value]
    if not any(map(_is_emptied, left)):
        return left
    if not name.startswith("_"):
        return [item for item in left if not _is_emptied(item)] or EMPTIED_LIST
    # What stands beside the items of another list must stay beside them.
    aligned = [None if _is_emptied(item) else item for item in left]
    return EMPTIED_LIST if all(item is None for item in aligned) else aligned
