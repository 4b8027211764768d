"""JSON Pointers, and the changes they lead to, which leave the document itself as it is.

https://www.rfc-editor.org/rfc/rfc6901
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql_schema.fhir.generic import MOST_ITEMS
from graphql_schema.fhir.wording import kind_wrong, shown
from graphql_schema.patch.emptied import EMPTIED_LIST, EMPTIED_OBJECT
from graphql_schema.patch.limits import check_path_length
from graphql_schema.patch.refusals import misformed, too_costly, unprocessable

Container = dict[str, Any] | list[Any]

POINTER = re.compile("(?:/(?:[^/~]|~[01])*)*")
INDEX = re.compile("0|[1-9][0-9]{0,8}")
END = "-"
"""The place after the last item of a list."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place in a document; `place` is where the pointer itself stands in the patch."""

    place: str
    text: str
    tokens: tuple[str, ...]


def read_pointer(text: object, place: str) -> Pointer:
    """Return the pointer that `text` spells, or raise ApiError(INVALID)."""
    if type(text) is not str:
        raise misformed("structure", place, kind_wrong(text, "text"))
    check_path_length(text, place)
    if not POINTER.fullmatch(text):
        raise misformed("value", place, f"{shown(text)} is no JSON Pointer such as /note/0/text.")
    tokens = (token.replace("~1", "/").replace("~0", "~") for token in text.split("/")[1:])
    return Pointer(place, text, tuple(tokens))


def value_at(document: Any, pointer: Pointer) -> Any:
    """Return the value there, or raise ApiError(UNPROCESSABLE)."""
    value = document
    for token in pointer.tokens:
        value = value[_present(value, token, pointer)]
    return value


def with_added(document: Any, pointer: Pointer, value: Any) -> Any:
    """Return the document with a member set, or an item inserted before the one there now."""

    def change(container: Container, token: str) -> None:
        if isinstance(container, dict):
            container[token] = value
            return
        index = len(container) if token == END else _index(token, pointer)
        if index > len(container):
            raise _nothing(pointer)
        container.insert(index, value)

    return _changed(document, pointer, change)


def with_replaced(document: Any, pointer: Pointer, value: Any) -> Any:
    """Return the document with another value there, where there must be one."""

    def change(container: Any, token: str) -> None:
        container[_present(container, token, pointer)] = value

    return _changed(document, pointer, change)


def without(document: Any, pointer: Pointer) -> Any:
    """Return the document without the value there, where there must be one."""

    def change(container: Any, token: str) -> None:
        del container[_present(container, token, pointer)]

    return _changed(document, pointer, change)


def _changed(document: Any, pointer: Pointer, change: Callable[[Container, str], None]) -> Any:
    """Return the document with its innermost container changed: that one and those around it are copies."""
    *outer, last = pointer.tokens
    around: list[tuple[Any, str | int]] = []
    container = _copied(document, pointer)
    for token in outer:
        step = _present(container, token, pointer)
        around.append((container, step))
        container = _copied(container[step], pointer)
    change(container, last)
    changed = container or (EMPTIED_OBJECT if isinstance(container, dict) else EMPTIED_LIST)
    for parent, step in reversed(around):
        parent[step] = changed
        changed = parent
    return changed


def _copied(value: Any, pointer: Pointer) -> Container:
    if not isinstance(value, dict | list):
        raise _nothing(pointer)
    if len(value) > MOST_ITEMS:
        raise too_costly(pointer.place, f"A list or object on the way has more than {MOST_ITEMS} items.")
    return value.copy()


def _present(container: Any, token: str, pointer: Pointer) -> Any:
    """Return the name or index under which the container holds something."""
    if isinstance(container, dict) and token in container:
        return token
    if isinstance(container, list) and token != END:
        index = _index(token, pointer)
        if index < len(container):
            return index
    raise _nothing(pointer)


def _index(token: str, pointer: Pointer) -> int:
    if not INDEX.fullmatch(token):
        raise unprocessable(pointer.place, f"{shown(token)} is no index of a list: 0, 1, 2 … or -.")
    return int(token)


def _nothing(pointer: Pointer) -> Exception:
    return unprocessable(pointer.place, f"There is nothing at {shown(pointer.text)}.")
