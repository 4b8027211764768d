"""SMART's discovery where people sign in elsewhere: what the issuer says of itself, under our FHIR base.

https://hl7.org/fhir/smart-app-launch/conformance.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graphql_schema.errors import ApiError, Problem
from server.oauth.addresses import SMART_CONFIGURATION
from server.oauth.metadata import SMART_MEMBERS

_CAPABILITIES = ("permission-user", "permission-v1", "permission-v2")
"""What is ours: how scopes are understood. The rest is the issuer's to say."""


def foreign_smart_route(fhir_path: str, metadata: Callable[[], Mapping[str, Any]]) -> Route:
    """Return the route; `metadata` is the issuer's discovery document, empty until it has answered.

    Of several issuers it is the first, since SMART knows one.
    """

    async def read(_: Request) -> Response:
        known = metadata()
        if not known:
            raise ApiError(Problem.UNAVAILABLE, "The issuer has not answered yet; try again.")
        return JSONResponse(
            foreign_smart_configuration(known), headers={"Cache-Control": "public, max-age=300"}
        )

    return Route(fhir_path + SMART_CONFIGURATION, read)


def foreign_smart_configuration(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document, in which `plain` never stands: SMART forbids to offer it."""
    told = {name: metadata[name] for name in SMART_MEMBERS if name in metadata}
    methods = [method for method in told.get("code_challenge_methods_supported", ()) if method != "plain"]
    grants = told.get("grant_types_supported", ["authorization_code"])
    return told | {
        "grant_types_supported": grants,
        "code_challenge_methods_supported": methods,
        "capabilities": list(_CAPABILITIES),
    }
