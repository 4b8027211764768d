"""Reading and searching AuditEvents. There is no way to write one."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.audit.balp import fhir_of
from graphql_schema.audit.resolvers import AuditPage, AuditResolvers
from graphql_schema.audit.store import KeptEvent
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search_values import Reading
from rest_facade.answers import fhir_answer
from rest_facade.audit.search_request import AuditSearchAsked, audit_search_asked
from rest_facade.bundle import bundle
from rest_facade.content import form_in
from rest_facade.facade import Facade, caller_of, journal_of
from rest_facade.links import Link, link
from rest_facade.offer import Offer
from rest_facade.preferences import preferences_of
from rest_facade.query_text import Pairs, pairs_in
from rest_facade.representation import representation_asked


async def read_event(facade: Facade, request: Request) -> Response:
    """Answer one event."""
    kept = await _trail(facade, request).read(request.path_params["id"])
    return fhir_answer(_json(facade, kept))


async def search_events(facade: Facade, request: Request) -> Response:
    """Answer the events that match the query string."""
    return await _found(facade, request, pairs_in(request.scope["query_string"]))


async def search_events_by_form(facade: Facade, request: Request) -> Response:
    """Answer the events that match the query string and the form together."""
    pairs = pairs_in(request.scope["query_string"], await form_in(request))
    representation_asked(request, pairs)
    return await _found(facade, request, pairs)


AUDIT_OFFERS = (
    Offer("search-type", "GET", "/AuditEvent", search_events, "Find events, the newest first."),
    Offer("search-type", "POST", "/AuditEvent/_search", search_events_by_form, "Find events."),
    Offer("read", "GET", "/AuditEvent/{id}", read_event, "Read one event."),
)
"""The interactions with AuditEvent."""


def _trail(facade: Facade, request: Request) -> AuditResolvers:
    if facade.audit_of is None:
        raise ApiError(Problem.NOT_FOUND, "There is no audit trail here.")
    if request.scope["state"].get("tasks"):
        raise ApiError(Problem.INVALID, "The audit trail is no part of a transaction: read it alone.")
    return facade.audit_of(caller_of(request), journal_of(request))


async def _found(facade: Facade, request: Request, pairs: Pairs) -> Response:
    trail = _trail(facade, request)
    reading = Reading(facade.site, facade.clock())
    asked = audit_search_asked(pairs, reading, preferences_of(request).handling)
    url = f"{facade.site.base_url}/AuditEvent"
    if asked.only_count:
        counted = await trail.count(asked.where)
        return fhir_answer(bundle("searchset", [link("self", url, asked.page.understood)], counted))
    page = await trail.search(asked.where, asked.page.request, oldest_first=asked.oldest_first)
    entries = (
        b'{"fullUrl":%b,"resource":%b,"search":{"mode":"match"}}'
        % (orjson.dumps(f"{url}/{kept.seq}"), _json(facade, kept))
        for kept in page.events
    )
    total = await _total(trail, asked, page)
    return fhir_answer(bundle("searchset", _links(url, asked, page), total, entries))


async def _total(trail: AuditResolvers, asked: AuditSearchAsked, page: AuditPage) -> int | None:
    if asked.page.is_first and page.next_cursor is None:
        return len(page.events)
    return await trail.count(asked.where) if asked.with_total else None


def _links(url: str, asked: AuditSearchAsked, page: AuditPage) -> list[Link]:
    pairs = asked.page.understood
    links = [link("self", url, pairs, asked.page.cursor), link("first", url, pairs)]
    return [*links, link("next", url, pairs, f"after.{cursor}")] if (cursor := page.next_cursor) else links


def _json(facade: Facade, kept: KeptEvent) -> bytes:
    return orjson.dumps(fhir_of(kept, facade.site.base_url))
