"""The application, put together: its parts, its paths, and the layers around them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from graphql_schema.clock import system_clock
from graphql_schema.errors import ApiError
from graphql_schema.schema import schema
from rest_facade.base_path import FHIR_PATH
from rest_facade.facade import Facade, OAuthUris
from rest_facade.routes import fhir_routes, frequent_routes
from server import pages
from server.audit.requests import AuditRequests
from server.binding import Binding, binding_of
from server.browser_client import RETURN_PATH, browser_client_route, page_middleware
from server.failures import AnswerFailures, answer
from server.graphql_http.endpoint import GraphQLEndpoint
from server.graphql_http.persisted import PersistedDocuments, trusted_documents
from server.health import health_routes
from server.http.at_work import CountAtWork
from server.http.middleware import http_middleware
from server.identity import Identity
from server.oauth.addresses import AUTHORIZE, TOKEN
from server.oauth.foreign_issuer import foreign_smart_route
from server.oauth.provider import Provider
from server.oauth.routes import oauth_routes
from server.parts import Parts, parts_of
from server.replicas.requests import replica_middleware
from server.settings.settings import Settings


def create_app(settings: Settings, last_writes: Path | None = None) -> Starlette:
    """Return the application for these settings; it opens its database at once, and closes it at the end.

    Several workers share a file, `last_writes`, that tells each who wrote with another.
    """
    parts = parts_of(settings, last_writes)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with parts.going():
            yield

    return Starlette(
        routes=_routes(parts, binding_of(parts)),
        middleware=_layers(parts),
        exception_handlers={ApiError: answer, HTTPException: answer},
        lifespan=lifespan,
    )


def _layers(parts: Parts) -> list[Middleware]:
    settings, failures = parts.settings, Middleware(AnswerFailures)
    caller_of = parts.identity.verifier.caller
    return [
        Middleware(CountAtWork, at_work=parts.at_work),
        *page_middleware(settings),
        *http_middleware(settings, caller_of, failures, parts.turns, parts.secret),
        *replica_middleware(parts.replicated),
        Middleware(AuditRequests, journals=parts.journals, answer=answer),
    ]


def _routes(parts: Parts, binding: Binding) -> list[BaseRoute]:
    settings, identity, replicated = parts.settings, parts.identity, parts.replicated
    facade = Facade(
        binding.tasks_of,
        binding.site,
        system_clock,
        version("taskward"),
        oauth_uris=lambda: _oauth_uris(identity, parts.provider),
        exports=parts.exports,
        audit_of=binding.audit_of,
        accounts_of=parts.accounts.of,
    )
    documents = PersistedDocuments(trusted_documents(settings.trusted_documents))
    return [
        *frequent_routes(facade),
        Route("/graphql", GraphQLEndpoint(schema, binding.context_of, pages.explorer_page, documents)),
        Route("/", _start_page),
        Route(RETURN_PATH, _signed_in_page),
        browser_client_route(settings),
        pages.assets,
        *_sign_in_routes(settings, identity, parts.provider),
        *fhir_routes(facade),
        *health_routes(parts.database, identity.trouble, replicated.states if replicated else None),
    ]


def _sign_in_routes(settings: Settings, identity: Identity, provider: Provider) -> list[Route]:
    """Return what people sign in by: our own issuer, or the address of the foreign one."""
    if identity.foreign:
        return [foreign_smart_route(FHIR_PATH, lambda: identity.foreign[0].metadata)]
    return oauth_routes(provider, FHIR_PATH, settings.cors_origins)


def _oauth_uris(identity: Identity, provider: Provider) -> OAuthUris | None:
    """Return what the CapabilityStatement tells of signing in; None until a foreign issuer has told it."""
    if not identity.foreign:
        return OAuthUris(provider.where.url(AUTHORIZE), provider.where.url(TOKEN))
    told = identity.foreign[0].endpoints
    names = ("authorization_endpoint", "token_endpoint")
    return OAuthUris(*(told[name] for name in names)) if told.keys() >= set(names) else None


def _start_page(_: Request) -> Response:
    return pages.start_page()


def _signed_in_page(_: Request) -> Response:
    return pages.signed_in_page()
