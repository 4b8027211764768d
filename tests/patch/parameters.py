"""Writes FHIRPath Patches."""

from typing import Any

Json = dict[str, Any]


def operation(kind: str, path: str, *, value: Json | None = None, **given: Any) -> Json:
    """Return one operation; `value` is what stands in its part beside the name."""
    parts: list[Json] = [{"name": "type", "valueCode": kind}, {"name": "path", "valueString": path}]
    for name, content in given.items():
        parts.append({"name": name, "valueString" if isinstance(content, str) else "valueInteger": content})
    if value is not None:
        parts.append({"name": "value", **value})
    return {"name": "operation", "part": parts}


def parameters(*operations: Json) -> Json:
    """Return a patch of these operations."""
    return {"resourceType": "Parameters", "parameter": list(operations)}


def built(**content: Json) -> Json:
    """Return a value that is built of parts."""
    return {"part": [{"name": name, **inner} for name, inner in content.items()]}
