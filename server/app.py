"""The application, put together: the only place that knows every part."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphql_schema.access import Caller
from graphql_schema.allowance import Allowance
from graphql_schema.audit.journal import Journal
from graphql_schema.audit.resolvers import AuditResolvers
from graphql_schema.clock import system_clock
from graphql_schema.context import Context, limits_of
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError
from graphql_schema.schema import schema
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.turns import Turns
from rest_facade.base_path import FHIR_PATH
from rest_facade.facade import Facade, OAuthUris, caller_of, journal_of
from rest_facade.routes import fhir_routes, frequent_routes
from server import pages
from server.accounts.accounts import Accounts
from server.audit.journals import Journals
from server.audit.keys import key_ring
from server.audit.reading import SqlAuditStore
from server.audit.requests import AuditRequests
from server.audit.task_store import AuditedTaskStore
from server.audit.trail import Trail
from server.audit.upkeep import Upkeep, upkeep_of
from server.auth.keys import cursor_key
from server.auth.watching import going_on
from server.browser_client import RETURN_PATH, browser_client_route, page_middleware
from server.demo.one_click import one_click_of
from server.export.exports import FileExports
from server.export.folder import ExportFolder
from server.failures import AnswerFailures, answer
from server.graphql_http.endpoint import GraphQLEndpoint
from server.graphql_http.persisted import PersistedDocuments, trusted_documents
from server.health import health_routes
from server.http.at_work import AtWork, CountAtWork
from server.http.lasting import keep_what_is_here
from server.http.middleware import http_middleware
from server.identity import Identity, identity_of
from server.oauth.addresses import AUTHORIZE, TOKEN
from server.oauth.cleaning import forget_for_ever
from server.oauth.foreign_issuer import foreign_smart_route
from server.oauth.of_settings import provider_of
from server.oauth.provider import Provider
from server.oauth.routes import oauth_routes
from server.replicas.replicated import in_view_during, replicated_of
from server.replicas.requests import replica_middleware, stores_of
from server.settings.settings import Settings
from server.storage.database import Database
from server.storage.engine import open_database
from server.storage.schema_version import check_schema

_LAST_ANSWERS_SECONDS = 3
"""How long requests that took too long to end may take to say so."""


def create_app(settings: Settings, last_writes: Path | None = None) -> Starlette:
    """Return the application for these settings; it opens its database at once, and closes it at the end.

    Several workers share a file, `last_writes`, that tells each who wrote with another.
    """
    database, at_work = open_database(settings.database_url), AtWork()
    trail = Trail(database, key_ring(settings.data_dir))
    journals = Journals(trail, system_clock, settings.fhir_base, waits=settings.audit_reads == "sync")
    replicated = replicated_of(settings, database, last_writes)
    store_of = stores_of(replicated, database)
    secret = cursor_key(settings.data_dir)
    cursors = CursorSigner(secret)
    accounts = Accounts.over(database, cursors, trail, keeps_passwords=not settings.oidc_issuer)
    site = settings.site
    limits, turns = limits_of(site.limits), Turns()
    identity = identity_of(settings, database)

    def tasks_of(request: Request) -> TaskResolvers:
        audited = AuditedTaskStore(store_of(request), trail, journal_of(request))
        return TaskResolvers(caller_of(request), audited, site, cursors, system_clock)

    def audit_of(caller: Caller, journal: Journal) -> AuditResolvers:
        return AuditResolvers(caller, SqlAuditStore(database), cursors, journal)

    def context_of(request: Request) -> Context:
        caller, journal = caller_of(request), journal_of(request)
        return Context(
            caller,
            tasks_of(request),
            accounts.of(caller, journal),
            Allowance(limits),
            turns,
            audit_of(caller, journal),
        )

    documents = PersistedDocuments(trusted_documents(settings.trusted_documents))
    exports = FileExports(ExportFolder(settings.data_dir / "export"))
    provider = provider_of(settings, database, accounts, identity.ring, one_click_of(settings))
    facade = Facade(
        tasks_of,
        site,
        system_clock,
        version("taskward"),
        oauth_uris=lambda: _oauth_uris(identity, provider),
        exports=exports,
        audit_of=audit_of,
        accounts_of=accounts.of,
    )
    return Starlette(
        routes=[
            *frequent_routes(facade),
            Route("/graphql", GraphQLEndpoint(schema, context_of, pages.explorer_page, documents)),
            Route("/", _start_page),
            Route(RETURN_PATH, _signed_in_page),
            browser_client_route(settings),
            pages.assets,
            *_sign_in_routes(settings, identity, provider),
            *fhir_routes(facade),
            *health_routes(database, identity.trouble, replicated.states if replicated else None),
        ],
        middleware=[
            Middleware(CountAtWork, at_work=at_work),
            *page_middleware(settings),
            *http_middleware(settings, identity.verifier.caller, Middleware(AnswerFailures), turns, secret),
            *replica_middleware(replicated),
            Middleware(AuditRequests, journals=journals, answer=answer),
        ],
        exception_handlers={ApiError: answer, HTTPException: answer},
        lifespan=in_view_during(
            _lifespan(database, exports, identity, provider, at_work, upkeep_of(settings, trail), accounts),
            replicated,
        ),
    )


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


def _lifespan(
    database: Database,
    exports: FileExports,
    identity: Identity,
    provider: Provider,
    at_work: AtWork,
    upkeep: Upkeep,
    accounts: Accounts,
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            await check_schema(database)
            upkeep.start()
            exports.start()
            async with identity.kept_up_to_date(), going_on(forget_for_ever(provider)):
                keep_what_is_here()
                yield
        finally:
            await exports.stop()
            await at_work.until_none(_LAST_ANSWERS_SECONDS)
            await upkeep.stop()
            accounts.close()
            await database.close()

    return lifespan
