"""The endpoints that clients call: token, revocation and introspection.

https://www.rfc-editor.org/rfc/rfc6749#section-3.2
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from graphql_schema.errors import ApiError
from server.oauth import addresses
from server.oauth.answers import answered, failed, refused
from server.oauth.authorization_server import Answer, Server
from server.oauth.form import read_form
from server.oauth.provider import Act, Provider
from server.oauth.redirect_uris import origin_of
from server.oauth.requests import OAuthRequest
from server.storage.oauth_clients import registrations

_ALLOW = {"Allow": "POST, OPTIONS"}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


def client_routes(provider: Provider, origins: Iterable[str]) -> list[Route]:
    """Return the routes; pages of `origins` may call them, and those of registered clients."""
    acts: dict[str, Act[Answer]] = {
        addresses.TOKEN: _token,
        addresses.REVOKE: _revoke,
        addresses.INTROSPECT: _introspect,
    }
    allowed = frozenset(origins)
    return [Route(path, ClientEndpoint(provider, act, allowed)) for path, act in acts.items()]


def _token(server: Server, request: OAuthRequest) -> Answer:
    answer: Answer = server.create_token_response(request)
    return answer


def _revoke(server: Server, request: OAuthRequest) -> Answer:
    answer: Answer = server.create_endpoint_response("revocation", request)
    return answer


def _introspect(server: Server, request: OAuthRequest) -> Answer:
    answer: Answer = server.create_endpoint_response("introspection", request)
    return answer


@dataclass(frozen=True, slots=True)
class ClientEndpoint:
    """An ASGI application for one endpoint, whose every answer is JSON."""

    provider: Provider
    act: Act[Answer]
    origins: frozenset[str] = field(default_factory=frozenset)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive, send)
        try:
            response = await self._answer(request)
            response.headers.update(await self._cross_origin(request))
        except OAuth2Error as error:
            response = refused(error)
            response.headers.update(await self._cross_origin(request))
        except ApiError as error:
            response = failed(error)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_ALLOW | _PREFLIGHT)
        if request.method != "POST":
            response = refused(InvalidRequestError("Use POST.", status_code=405))
            response.headers.update(_ALLOW)
            return response
        authorizations = request.headers.getlist("authorization")
        if len(authorizations) > 1:
            raise InvalidRequestError("Send one Authorization header, not several.")
        form = await read_form(request)
        proven = await self.provider.clients.proven(authorizations[0] if authorizations else None, form)
        return answered(await self.provider.write(request, form, self.act, proven))

    async def _cross_origin(self, request: Request) -> dict[str, str]:
        """Return the headers that let a page of a client read the answer; none for any other page."""
        origin = request.headers.get("origin")
        if origin is None or not await self._is_allowed(origin):
            return {"Vary": "Origin"}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "Retry-After, WWW-Authenticate, X-Request-Id",
            "Vary": "Origin",
        }

    async def _is_allowed(self, origin: str) -> bool:
        if origin in self.origins:
            return True
        clients = await self.provider.database.read(registrations)
        built_in = [client.registration for client in self.provider.clients.built_in.values()]
        return any(
            origin_of(uri) == origin
            for client in (*built_in, *clients)
            if client.active
            for uri in client.redirect_uris
        )
