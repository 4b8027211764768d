"""Every path of the authorization server."""

from collections.abc import Iterable

from starlette.routing import Route

from server.oauth.changing_password import change_password_route
from server.oauth.client_endpoints import client_routes
from server.oauth.discovery import discovery_routes
from server.oauth.pages.assets import assets_route
from server.oauth.pages_of_requests import page_routes
from server.oauth.provider import Provider
from server.oauth.signing_out import sign_out_route


def oauth_routes(provider: Provider, fhir_path: str, origins: Iterable[str]) -> list[Route]:
    """Return the routes, which have to come before those of the FHIR base.

    Pages of `origins` may call the endpoints for clients, as may those of registered clients.
    """
    return [
        *discovery_routes(provider.where, fhir_path, provider.ring.public_set),
        *page_routes(provider),
        change_password_route(provider),
        sign_out_route(provider),
        *client_routes(provider, origins),
        assets_route,
    ]
