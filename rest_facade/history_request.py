"""Which part of a history a client asks for.

https://hl7.org/fhir/R4/http.html#history
"""

from dataclasses import dataclass

from starlette.requests import Request

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.fhir.dates import covered
from graphql_schema.site import Site
from graphql_schema.task.reading import HistorySpan
from rest_facade.paging import PageAsked, page_asked, unknown_cursor
from rest_facade.preferences import preferences_of
from rest_facade.query_text import Pairs, pairs_in
from rest_facade.recognised import ABOUT_THE_ANSWER, only_value, recognised

KNOWN = ABOUT_THE_ANSWER | {"_at", "_count", "_cursor", "_since"}


@dataclass(frozen=True, slots=True)
class HistoryAsked:
    """A page of the versions within a span."""

    page: PageAsked
    span: HistorySpan


def history_asked(request: Request, site: Site) -> HistoryAsked:
    """Return what the query string asks for, or raise ApiError(INVALID). A history is walked one way."""
    pairs = pairs_in(request.scope["query_string"])
    known = recognised(pairs, KNOWN, preferences_of(request).handling)
    page = page_asked(known)
    if page.request.backwards:
        raise unknown_cursor()
    since = _instants(known, "_since", site)
    return HistoryAsked(page, HistorySpan(since[0] if since else None, _instants(known, "_at", site)))


def _instants(pairs: Pairs, name: str, site: Site) -> tuple[int, int] | None:
    text = only_value(pairs, name)
    if text is None:
        return None
    try:
        # A plus sign that was not encoded has become a space.
        return covered(text.replace(" ", "+"), site.zone)
    except ApiError:
        sentence = f"{name} takes a date such as 2026-03-15 or 2026-03-15T08:00:00Z."
        raise ApiError.of(Problem.INVALID, [Issue("value", sentence)]) from None
