"""The documents that tell clients where and how to sign in; everybody may read them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.oauth import addresses
from server.oauth.addresses import Addresses
from server.oauth.metadata import authorization_server_metadata, openid_configuration, smart_configuration

_FOR_MINUTES = {"Cache-Control": "public, max-age=300"}
"""How long a client may rely on what it read; a key that was rotated out verifies far longer."""


def discovery_routes(
    where: Addresses, fhir_path: str, public_keys: Callable[[], Mapping[str, Any]]
) -> list[Route]:
    """Return the routes of the documents; `public_keys` is asked each time for the JWK Set of now."""
    documents = {
        addresses.OPENID_CONFIGURATION: openid_configuration(where),
        addresses.OAUTH_METADATA: authorization_server_metadata(where),
        # JSON whatever the client accepts, unlike everything else under the FHIR base.
        fhir_path + addresses.SMART_CONFIGURATION: smart_configuration(where),
    }

    async def keys(_: Request) -> Response:
        return JSONResponse(public_keys(), headers=_FOR_MINUTES, media_type="application/jwk-set+json")

    return [
        *(Route(path, _document(content)) for path, content in documents.items()),
        Route(addresses.JWKS, keys),
    ]


def _document(content: Mapping[str, Any]) -> Callable[[Request], Awaitable[Response]]:
    async def read(_: Request) -> Response:
        return JSONResponse(content, headers=_FOR_MINUTES)

    return read
