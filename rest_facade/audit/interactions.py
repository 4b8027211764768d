"""Reading and searching AuditEvents. There is no way to write one."""

from dataclasses import dataclass

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.audit.balp import fhir_of
from graphql_schema.audit.parameters import AUDIT_PARAMETERS, audit_modifiers_of
from graphql_schema.audit.resolvers import AuditResolvers
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import Condition
from rest_facade.answers import fhir_answer
from rest_facade.facade import Facade, caller_of, journal_of
from rest_facade.offer import Offer
from rest_facade.read_only.resource_type import ReadOnlyType
from rest_facade.read_only.search_request import SearchAsked
from rest_facade.read_only.searching import Found, outside_of_transactions, searched

AUDIT_EVENT = ReadOnlyType(
    "AuditEvent",
    "Who did what to whom: every read, write, refusal and sign-in, in the patterns of IHE BALP. For admins "
    "and auditors; never writable. Reading it is recorded too. In the order of their numbers: _sort=date or -date.",
    AUDIT_PARAMETERS,
    audit_modifiers_of,
    {"-date": "the newest first", "date": "the oldest first"},
)


@dataclass(frozen=True, slots=True)
class _Events:
    """The events that a caller may read."""

    trail: AuditResolvers
    base_url: str

    async def page(self, asked: SearchAsked) -> Found:
        """Return the page that was asked for."""
        page = await self.trail.search(asked.where, asked.page.request, oldest_first=asked.order == "date")
        return Found([fhir_of(kept, self.base_url) for kept in page.events], page.next_cursor)

    async def count(self, where: Condition) -> int:
        """Return how many match in all."""
        return await self.trail.count(where)


async def read_event(facade: Facade, request: Request) -> Response:
    """Answer one event."""
    kept = await _trail(facade, request).read(request.path_params["id"])
    return fhir_answer(orjson.dumps(fhir_of(kept, facade.site.base_url)))


async def search_events(facade: Facade, request: Request) -> Response:
    """Answer the events that match."""
    events = _Events(_trail(facade, request), facade.site.base_url)
    return await searched(facade, request, AUDIT_EVENT, events)


AUDIT_OFFERS = (
    Offer("search-type", "GET", "/AuditEvent", search_events, "Find events, the newest first."),
    Offer("search-type", "POST", "/AuditEvent/_search", search_events, "Find events."),
    Offer("read", "GET", "/AuditEvent/{id}", read_event, "Read one event."),
)
"""The interactions with AuditEvent."""


def _trail(facade: Facade, request: Request) -> AuditResolvers:
    if facade.audit_of is None:
        raise ApiError(Problem.NOT_FOUND, "There is no audit trail here.")
    outside_of_transactions(request, AUDIT_EVENT)
    return facade.audit_of(caller_of(request), journal_of(request))
