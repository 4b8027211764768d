"""The document as a whole.

https://spec.openapis.org/oas/v3.1.1.html
"""

from collections.abc import Sequence
from typing import Any

from rest_facade.beside_tasks import types_beside_tasks
from rest_facade.facade import Facade
from rest_facade.offer import Offer
from rest_facade.openapi.operations import bundle, in_answers, interaction, operation, public
from rest_facade.openapi.parameters import ALL
from rest_facade.openapi.read_only import paths as paths_of
from rest_facade.openapi.schemas import ANY_RESOURCE, schemas_of
from rest_facade.operations.table import operations_of

PATH = "/openapi.json"

_ROOTS = (
    "Task",
    "AuditEvent",
    "Practitioner",
    "Bundle",
    "OperationOutcome",
    "Parameters",
    "CapabilityStatement",
)
_TOKEN = {"accessToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}


def openapi_document(facade: Facade, offers: Sequence[Offer]) -> dict[str, Any]:
    """Return the description of a server that offers these interactions with Task."""
    paths: dict[str, dict[str, Any]] = {
        "/metadata": {"get": public("metadata", "CapabilityStatement", "What this server can do.")},
        "/SearchParameter/{name}": {
            "get": public("search_parameter", ANY_RESOURCE, "Read one of our own.", "name")
        },
        "/": {"post": bundle()},
    }
    for offer in offers:
        paths.setdefault(offer.path, {})[offer.method.lower()] = interaction(offer)
    for kind, rows in types_beside_tasks(facade):
        paths |= paths_of(kind, rows)
    for row in operations_of(facade):
        for path, handlers in row.paths.items():
            for method in handlers:
                paths.setdefault(path, {})[method.lower()] = operation(row, path, method)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Taskward FHIR R4",
            "version": facade.software_version,
            "description": "Care-coordination tasks over HL7 FHIR R4 REST.",
        },
        "servers": [{"url": facade.site.base_url}],
        "security": [{name: []} for name in _TOKEN],
        "paths": paths,
        "components": {
            "securitySchemes": _TOKEN,
            "parameters": ALL,
            "responses": {"Failure": {"description": "Why not", "content": in_answers("OperationOutcome")}},
            "schemas": schemas_of(_ROOTS),
        },
    }
