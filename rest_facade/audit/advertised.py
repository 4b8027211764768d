"""What the CapabilityStatement and the OpenAPI document say of AuditEvents."""

import re
from typing import Any

from graphql_schema.audit.parameters import AUDIT_PARAMETERS, audit_modifiers_of
from graphql_schema.search import SearchParameter
from rest_facade.audit.interactions import AUDIT_OFFERS
from rest_facade.media_types import FORM_TYPE, JSON_TYPES, XML_TYPES
from rest_facade.offer import Offer

_WORDS = (
    "Who did what to whom: every read, write, refusal and sign-in, in the patterns of IHE BALP. For admins "
    "and auditors; never writable. Reading it is recorded too. In the order of their numbers: _sort=date or -date."
)
_PAGE = {
    "_sort": "date: the oldest first; -date, the default: the newest first.",
    "_count": "Events on a page, cut down to 500; 0 tells only how many.",
    "_cursor": "Where a page begins; only as a link of ours holds it.",
    "_total": "accurate: the answer tells how many events match.",
}
_IN_PATH = re.compile(r"\{(\w+)\}")


def _documentation(parameter: SearchParameter) -> str:
    modifiers = ", ".join(f":{name}" for name in audit_modifiers_of(parameter)) or "none"
    return f"{parameter.description}. Modifiers: {modifiers}."


def capability() -> dict[str, Any]:
    """Return the entry of AuditEvent in the CapabilityStatement."""
    words = {offer.code: offer.documentation for offer in AUDIT_OFFERS}
    return {
        "type": "AuditEvent",
        "profile": "http://hl7.org/fhir/StructureDefinition/AuditEvent",
        "documentation": _WORDS,
        "interaction": [{"code": code, "documentation": text} for code, text in words.items()],
        "versioning": "no-version",
        "searchParam": [
            {
                "name": row.name,
                "definition": row.definition,
                "type": row.kind,
                "documentation": _documentation(row),
            }
            for row in AUDIT_PARAMETERS.values()
        ],
    }


def paths() -> dict[str, dict[str, Any]]:
    """Return the Path Items of AuditEvent."""
    found: dict[str, dict[str, Any]] = {}
    for offer in AUDIT_OFFERS:
        found.setdefault(offer.path, {})[offer.method.lower()] = _operation(offer)
    return found


def _operation(offer: Offer) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": offer.handle.__name__,
        "summary": offer.documentation,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _IN_PATH.findall(offer.path)],
        "responses": {
            "200": {
                "description": "OK",
                "content": _in_both_formats("AuditEvent" if offer.code == "read" else "Bundle"),
            },
            "default": {"$ref": "#/components/responses/Failure"},
        },
    }
    texts = {row.name: _documentation(row) for row in AUDIT_PARAMETERS.values()} | _PAGE
    if offer.method == "POST":
        properties = {name: {"type": "string"} for name in texts}
        described["requestBody"] = {
            "required": False,
            "content": {FORM_TYPE: {"schema": {"type": "object", "properties": properties}}},
        }
    elif offer.code == "search-type":
        described["parameters"] = [
            {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
            for name, text in texts.items()
        ]
    return described


def _in_both_formats(name: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {JSON_TYPES[0]: {"schema": schema}, XML_TYPES[0]: {"schema": {"type": "string"}}}
