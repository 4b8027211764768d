"""References between the entries of a Bundle, made to point at the tasks that the entries become.

https://hl7.org/fhir/R4/http.html#transaction
"""

from typing import Any

from graphql_schema.search import Document


def with_references(resource: Document, addresses: dict[str, str]) -> Document:
    """Return the resource with each text that is a key of `addresses` replaced by its value.

    Such keys are `urn:uuid:` or `urn:oid:` names; R4 has them replaced in every reference, uri
    and url, and nobody else's text is one of these names.
    """
    replaced: Document = _replaced(resource, addresses)
    return replaced


def _replaced(value: Any, addresses: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(inner, addresses) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, addresses) for inner in value]
    return addresses.get(value, value) if isinstance(value, str) else value
