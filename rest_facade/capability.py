"""What this server can do, derived from its tables.

https://hl7.org/fhir/R4/capabilitystatement.html
"""

from collections.abc import Sequence
from typing import Any

import orjson

from graphql_schema.fhir.dates import instant_text
from graphql_schema.search import SearchParameter
from graphql_schema.search_values import modifiers_of
from graphql_schema.task.parameters import SORT_KEYS
from rest_facade.beside_tasks import types_beside_tasks
from rest_facade.facade import Facade, OAuthUris
from rest_facade.including import VALUES
from rest_facade.media_types import FHIR_TYPES, PATCH_TYPES, Format
from rest_facade.offer import Offer
from rest_facade.operations.operation import Level
from rest_facade.operations.table import operations_of
from rest_facade.read_only.advertised import capability
from rest_facade.search_parameters import definition_url
from rest_facade.search_request import FILTERS

_RULES = (
    "A practitioner works only with tasks whose owner is Practitioner/{own id}; "
    "an auditor reads every task and writes none; an admin does both."
)
_SECURITY = (
    "Every call but this one needs an OAuth 2.0 access token: Authorization: Bearer {token}. "
    "SMART scopes such as user/Task.cruds narrow what its bearer's role allows."
)
_LINKS = (
    "A chain, _has, _include and _revinclude (also with :iterate) follow "
    f"{', '.join(VALUES)} to tasks that the caller sees; _filter takes every search parameter."
)
_PUBLISHED = {
    "type": "SearchParameter",
    "documentation": "The search parameters that are our own; reading them needs no token.",
    "interaction": [{"code": "read"}],
}
_OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_SERVICES = "http://terminology.hl7.org/CodeSystem/restful-security-service"

FORMATS = (Format.JSON, Format.XML)
"""What resources are exchanged in; HTML is for people."""

_OF_THE_SYSTEM = frozenset({"batch", "history-system", "search-system", "transaction"})
"""https://hl7.org/fhir/R4/valueset-system-restful-interaction.html"""

_BUNDLES = (
    {"code": "batch", "documentation": "Do many interactions, each for itself."},
    {"code": "transaction", "documentation": "Do many interactions, all or none."},
)


def _oauth(uris: OAuthUris | None) -> dict[str, Any]:
    if uris is None:
        return {}
    addresses = [
        {"url": "authorize", "valueUri": uris.authorize},
        {"url": "token", "valueUri": uris.token},
    ]
    return {
        "extension": [{"url": _OAUTH_URIS, "extension": addresses}],
        "service": [{"coding": [{"system": _SERVICES, "code": "SMART-on-FHIR"}]}],
    }


def _parameter(parameter: SearchParameter, base_url: str) -> dict[str, Any]:
    modifiers = ", ".join(f":{name}" for name in modifiers_of(parameter))
    words = f"{parameter.description}. Modifiers: {modifiers}."
    definition = definition_url(parameter, base_url)
    row = {"name": parameter.name, "definition": definition, "type": parameter.kind}
    return row | {"documentation": words}


def _sorting() -> str:
    return "Sort keys: " + "; ".join(f"`{key.name}`: {key.description}" for key in SORT_KEYS.values()) + "."


def _interactions(offers: Sequence[Offer]) -> list[dict[str, str]]:
    # Of several ways to one interaction, the last is the one that names a task.
    words = {offer.code: offer.documentation for offer in offers}
    return [{"code": code, "documentation": text} for code, text in words.items()]


def _task(offers: Sequence[Offer], base_url: str) -> dict[str, Any]:
    by_condition = {offer.code for offer in offers if offer.path == "/Task"}
    return {
        "type": "Task",
        "profile": "http://hl7.org/fhir/StructureDefinition/Task",
        "documentation": f"{_RULES} {_LINKS} {_sorting()}",
        "interaction": _interactions(offers),
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": False,
        "conditionalCreate": "create" in by_condition,
        "conditionalRead": "full-support",
        "conditionalUpdate": "update" in by_condition,
        "conditionalDelete": "single" if "delete" in by_condition else "not-supported",
        "referencePolicy": ["literal", "logical"],
        "searchInclude": list(VALUES),
        "searchRevInclude": list(VALUES),
        "searchParam": [_parameter(parameter, base_url) for parameter in FILTERS.values()],
    }


def _operations(facade: Facade, level: Level) -> dict[str, Any]:
    rows = [
        {"name": row.name, "definition": row.definition, "documentation": row.documentation}
        for row in operations_of(facade)
        if row.level is level
    ]
    return {"operation": rows} if rows else {}


def capability_statement(facade: Facade, offers: Sequence[Offer], uris: OAuthUris | None = None) -> bytes:
    """Return the CapabilityStatement of a server that offers these interactions with Task."""
    base = facade.site.base_url
    rest = {
        "mode": "server",
        "security": {**_oauth(uris), "description": _SECURITY},
        "resource": [
            _task([offer for offer in offers if offer.code not in _OF_THE_SYSTEM], base)
            | _operations(facade, Level.TASK),
            *(capability(kind, rows) for kind, rows in types_beside_tasks(facade)),
            _PUBLISHED,
        ],
        "interaction": [
            *_interactions([offer for offer in offers if offer.code in _OF_THE_SYSTEM]),
            *_BUNDLES,
        ],
        **_operations(facade, Level.SYSTEM),
    }
    return orjson.dumps(
        {
            "resourceType": "CapabilityStatement",
            "url": f"{base}/metadata",
            "version": facade.software_version,
            "name": "Taskward",
            "title": "Taskward, care-coordination tasks",
            "status": "active",
            "date": instant_text(facade.clock()),
            "description": "Care-coordination tasks over HL7 FHIR R4 REST and GraphQL.",
            "kind": "instance",
            "software": {"name": "Taskward", "version": facade.software_version},
            "implementation": {"description": "Taskward", "url": base},
            "fhirVersion": "4.0.1",
            "format": [*(FHIR_TYPES[name][0] for name in FORMATS), *FORMATS],
            "patchFormat": list(PATCH_TYPES),
            "rest": [rest],
        }
    )
