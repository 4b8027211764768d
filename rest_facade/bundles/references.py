"""References between the entries of a Bundle, made to point at the tasks that the entries become.

https://hl7.org/fhir/R4/http.html#transaction
"""

from typing import Any

from graphql_schema.search import Document

_POINTING = frozenset({"reference", "valueUri", "valueUrl", "valueOid", "valueUuid", "instantiatesUri"})
"""Members that point at something. An identifier may have the same text, and keeps it."""


def with_references(resource: Document, addresses: dict[str, str]) -> Document:
    """Return the resource with each reference, uri and url that is a key of `addresses` replaced.

    Such keys are the `urn:uuid:` and `urn:oid:` names of entries.
    """
    replaced: Document = _replaced(resource, addresses)
    return replaced


def _replaced(value: Any, addresses: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_replaced(inner, addresses) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: addresses.get(inner, inner)
        if name in _POINTING and isinstance(inner, str)
        else _replaced(inner, addresses)
        for name, inner in value.items()
    }
