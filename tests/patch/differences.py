"""Makes a JSON Patch, the long way, of two documents."""

from collections.abc import Iterator
from typing import Any

from graphql_schema.patch.equality import is_same

Json = dict[str, Any]


def difference(old: Any, new: Any, path: str = "") -> Iterator[Json]:
    """Yield operations that turn `old` into `new`, of which each is tested first."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _of_objects(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(old, new, path)
    elif not is_same(old, new) or repr(old) != repr(new):
        yield {"op": "test", "path": path, "value": old}
        yield {"op": "replace", "path": path, "value": new}


def _of_objects(old: Json, new: Json, path: str) -> Iterator[Json]:
    for name in old.keys() - new.keys():
        yield {"op": "remove", "path": f"{path}/{_escaped(name)}"}
    for name, value in new.items():
        place = f"{path}/{_escaped(name)}"
        if name in old:
            yield from difference(old[name], value, place)
        else:
            yield {"op": "add", "path": place, "value": value}


def _of_lists(old: list[Any], new: list[Any], path: str) -> Iterator[Json]:
    for index, (one, other) in enumerate(zip(old, new, strict=False)):
        yield from difference(one, other, f"{path}/{index}")
    for _ in old[len(new) :]:
        yield {"op": "remove", "path": f"{path}/{len(new)}"}
    for value in new[len(old) :]:
        yield {"op": "add", "path": f"{path}/-", "value": value}


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
