"""What everybody may read: the descriptions of this server, and the parts of its pages."""

from collections.abc import Sequence
from functools import lru_cache, partial

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from graphql_schema.errors import ApiError, Problem
from rest_facade.answers import fhir_answer
from rest_facade.browser.assets import ASSETS, FOLDER
from rest_facade.capability import capability_statement
from rest_facade.endpoint import Endpoint
from rest_facade.facade import Facade
from rest_facade.offer import Handler, Offer
from rest_facade.openapi.document import PATH as OPENAPI_PATH
from rest_facade.openapi.document import openapi_document
from rest_facade.search_parameters import read_search_parameter

_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


def public_routes(facade: Facade, base_path: str, offers: Sequence[Offer]) -> list[BaseRoute]:
    """Return the routes that need no token."""
    paths = {
        "/metadata": _metadata(facade, offers),
        OPENAPI_PATH: _openapi(facade, offers),
        "/SearchParameter/{name}": read_search_parameter,
        f"/{FOLDER}/{{name}}": _asset,
    }
    return [
        Route(f"{base_path}{path}", Endpoint(facade, {"GET": handler}, is_public=True))
        for path, handler in paths.items()
    ]


def _metadata(facade: Facade, offers: Sequence[Offer]) -> Handler:
    statement_with = lru_cache(2)(partial(capability_statement, facade, offers))

    async def metadata(_facade: Facade, _request: Request) -> Response:
        # A foreign issuer tells its addresses only after we have begun to serve.
        return fhir_answer(statement_with(facade.oauth_uris()))

    return metadata


def _openapi(facade: Facade, offers: Sequence[Offer]) -> Handler:
    document = orjson.dumps(openapi_document(facade, offers))

    async def openapi(_facade: Facade, _request: Request) -> Response:
        return Response(document, media_type="application/json")

    return openapi


async def _asset(_facade: Facade, request: Request) -> Response:
    """Return the style or the script of the page; its name changes with its content."""
    found = ASSETS.get(request.path_params["name"])
    if found is None:
        raise ApiError(Problem.NOT_FOUND, "There is no such file.")
    content, media_type = found
    return Response(content, headers=_FOR_GOOD, media_type=media_type)
