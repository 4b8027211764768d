"""What the CapabilityStatement says of a read-only type."""

from collections.abc import Sequence
from typing import Any

from rest_facade.offer import Offer
from rest_facade.read_only.resource_type import ReadOnlyType


def capability(kind: ReadOnlyType, offers: Sequence[Offer]) -> dict[str, Any]:
    """Return the entry of a type with these interactions."""
    words = {offer.code: offer.documentation for offer in offers}
    return {
        "type": kind.name,
        "profile": f"http://hl7.org/fhir/StructureDefinition/{kind.name}",
        "documentation": kind.documentation,
        "interaction": [{"code": code, "documentation": text} for code, text in words.items()],
        "versioning": "no-version",
        "searchParam": [
            {
                "name": row.name,
                "definition": row.definition,
                "type": row.kind,
                "documentation": kind.words_of(row),
            }
            for row in kind.parameters.values()
        ],
    }
