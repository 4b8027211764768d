"""Our own pages as an OAuth client: what a page has to know before it can have somebody sign in."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.settings import Settings

CLIENT_ID = "taskward-explorer"
"""The client that the embedded issuer knows without registration."""

RETURN_PATH = "/signed-in"
"""The page to which an issuer sends people back, under the base URL."""

_SCOPE = "openid profile fhirUser online_access user/*.cruds"


def browser_client_route(settings: Settings) -> Route:
    """Return the route of the document; it says no more than the sign-in's address would."""
    document = {
        "issuer": settings.base_url,
        "client_id": CLIENT_ID,
        "redirect_uri": settings.base_url + RETURN_PATH,
        "scope": _SCOPE,
        "audience": settings.fhir_base,
    }

    async def read(_: Request) -> Response:
        return JSONResponse(document, headers={"Cache-Control": "no-cache"})

    return Route("/browser-client.json", read)
