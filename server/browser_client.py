"""Our own pages as an OAuth client: what a page has to know before it can have somebody sign in."""

from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.http.connecting import MayConnect
from server.settings.settings import Settings

CLIENT_ID = "taskward-explorer"
"""The client that the embedded issuer knows without registration."""

RETURN_PATH = "/signed-in"
"""The page to which an issuer sends people back, under the base URL."""

_SCOPE = "openid profile fhirUser online_access user/*.cruds"


def browser_client(settings: Settings) -> dict[str, str]:
    """Return what the document says; without `client_id`, pages can only take a token that somebody has."""
    document = {
        "issuer": settings.base_url,
        "client_id": CLIENT_ID,
        "redirect_uri": settings.base_url + RETURN_PATH,
        "scope": _SCOPE,
        "audience": settings.fhir_base,
    }
    if settings.oidc_issuer:
        document |= {
            "issuer": settings.oidc_issuer[0],
            "client_id": settings.oidc_client_id,
            "scope": settings.oidc_scope,
            "audience": settings.oidc_audience[0],
        }
    return {name: value for name, value in document.items() if value}


def browser_client_route(settings: Settings) -> Route:
    """Return the route of the document; it says no more than the sign-in's address would."""
    document = browser_client(settings)

    async def read(_: Request) -> Response:
        return JSONResponse(document, headers={"Cache-Control": "no-cache"})

    return Route("/browser-client.json", read)


def page_middleware(settings: Settings) -> list[Middleware]:
    """Return what lets our pages ask the issuer, when it is elsewhere and they are a client of it."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        return []
    issuer = urlsplit(settings.oidc_issuer[0])
    return [Middleware(MayConnect, origin=f"{issuer.scheme}://{issuer.netloc}")]
