"""JSON Patch: a list of operations on places in the JSON text of a task.

https://www.rfc-editor.org/rfc/rfc6902
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from graphql_schema.fhir.strict_json import write_json
from graphql_schema.fhir.wording import kind_of, kind_wrong, shown
from graphql_schema.patch.equality import is_same
from graphql_schema.patch.json_pointer import (
    Pointer,
    read_pointer,
    value_at,
    with_added,
    with_replaced,
    without,
)
from graphql_schema.patch.limits import MOST_COPIED, Allowance, check_count
from graphql_schema.patch.outcome import NESTS_TOO_DEEP, settled
from graphql_schema.patch.refusals import misformed, server_managed, too_costly, unprocessable
from graphql_schema.search import Document
from graphql_schema.task.editing import Edit


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `source` is its `from`, and the same as `path` where it has none."""

    name: str
    path: Pointer
    source: Pointer
    value: Any


def json_patch(operations: object) -> Edit:
    """Return the edit that a JSON Patch describes: all of its operations, or none.

    Raises ApiError(INVALID or TOO_COSTLY) for a patch that is none, with a place such as `[2].path`,
    and ApiError(UNPROCESSABLE) for one that writes what the server manages. The edit raises
    ApiError(UNPROCESSABLE) where a place is missing or a `test` fails.
    """
    if type(operations) is not list:
        raise misformed("structure", "patch", f"A JSON Patch is a list, not {kind_of(operations)}.")
    check_count(len(operations), "patch")
    read = [_read_operation(given, f"[{index}]") for index, given in enumerate(operations)]

    def edit(document: Document) -> Document:
        allowance = Allowance(MOST_COPIED, f"A patch copies and moves at most {MOST_COPIED} bytes.")
        patched = document
        for operation in read:
            patched = APPLY[operation.name](patched, operation, allowance)
        return settled(document, patched)

    return edit


def _read_operation(given: object, place: str) -> Operation:
    if type(given) is not dict:
        raise misformed("structure", place, kind_wrong(given, "an object"))
    name = given.get("op")
    if type(name) is not str or name not in APPLY:
        raise misformed("not-supported", f"{place}.op", f"The op must be one of {', '.join(APPLY)}.")
    for member in ("path", *NEEDS.get(name, ())):
        if member not in given:
            raise misformed("required", f"{place}.{member}", f'"{name}" needs "{member}".')
    path = read_pointer(given["path"], f"{place}.path")
    source = read_pointer(given["from"], f"{place}.from") if name in CARRIES else path
    operation = Operation(name, path, source, given.get("value"))
    _check_places(operation)
    return operation


def _check_places(operation: Operation) -> None:
    if operation.name != "test" and _is_managed(operation.path):
        raise server_managed(operation.path.place)
    if operation.name == "move" and _is_managed(operation.source):
        raise server_managed(operation.source.place)
    inner, outer = operation.path.tokens, operation.source.tokens
    if len(inner) > len(outer) and inner[: len(outer)] == outer:
        raise misformed("value", operation.path.place, f'"{operation.name}" cannot put a value into itself.')


def _is_managed(pointer: Pointer) -> bool:
    """Tell whether whoever writes there writes what the server manages; "" is the whole task."""
    return pointer.tokens[:1] in MANAGED or pointer.tokens[:2] in MANAGED


def _carried(document: Any, operation: Operation, allowance: Allowance) -> Any:
    value = value_at(document, operation.source)
    try:
        size = len(write_json(value))
    except orjson.JSONEncodeError as error:
        raise too_costly(operation.source.place, NESTS_TOO_DEEP) from error
    allowance.spend(size, operation.source.place)
    return value


def _add(document: Any, operation: Operation, _: Allowance) -> Any:
    return with_added(document, operation.path, operation.value)


def _remove(document: Any, operation: Operation, _: Allowance) -> Any:
    return without(document, operation.path)


def _replace(document: Any, operation: Operation, _: Allowance) -> Any:
    return with_replaced(document, operation.path, operation.value)


def _move(document: Any, operation: Operation, allowance: Allowance) -> Any:
    value = _carried(document, operation, allowance)
    return with_added(without(document, operation.source), operation.path, value)


def _copy(document: Any, operation: Operation, allowance: Allowance) -> Any:
    return with_added(document, operation.path, _carried(document, operation, allowance))


def _test(document: Any, operation: Operation, _: Allowance) -> Any:
    if not is_same(value_at(document, operation.path), operation.value):
        text = f"The test failed: another value is at {shown(operation.path.text)}."
        raise unprocessable(operation.path.place, text)
    return document


APPLY: dict[str, Callable[[Any, Operation, Allowance], Any]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}

CARRIES = {"move", "copy"}
NEEDS = {"add": ("value",), "replace": ("value",), "test": ("value",), "move": ("from",), "copy": ("from",)}
MANAGED = {(), ("id",), ("resourceType",), ("meta", "versionId"), ("meta", "lastUpdated")}
