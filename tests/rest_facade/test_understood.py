"""A search that was understood before means the same, unless its meaning depends on the moment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.errors import ApiError
from graphql_schema.search_values import Reading
from graphql_schema.site import Site
from rest_facade.preferences import Handling
from rest_facade.query_text import pairs_in
from rest_facade.search_request import search_asked
from rest_facade.understood import LONGEST_KEPT_BYTES, MOST_KEPT, UnderstoodSearches

SITE = Site("https://tasks.example/api/fhir")
LATER = 40 * 24 * 3600 * 1_000_000

QUERIES = (
    b"",
    b"owner=Practitioner/1&status=requested&_count=20",
    b"owner=Practitioner%2F1&_sort=-_lastUpdated&_total=accurate",
    b"due-date=lt2026-01-01&_include=Task:part-of",
    b"overdue=true",
    b"authored-on=ap2026",
    b"_filter=due-date ap 2026-01 or status eq completed",
    b"part-of.overdue=true",
    b"colour=blue",
)


def meaning(query: bytes, now: int, handling: Handling) -> object:
    """Return what a query string means without anything remembered, or how it is refused."""
    try:
        return search_asked(pairs_in(query), Reading(SITE, lambda: now), handling)
    except ApiError as error:
        return error.issues


def remembered(searches: UnderstoodSearches, query: bytes, now: int, handling: Handling) -> object:
    try:
        return searches.asked(query, Reading(SITE, lambda: now), handling)
    except ApiError as error:
        return error.issues


@given(
    st.lists(
        st.tuples(st.sampled_from(QUERIES), st.integers(0, 3), st.sampled_from(Handling)),
        min_size=2,
        max_size=12,
    )
)
def test_what_is_remembered_is_what_would_be_understood_now(asked: list[tuple[bytes, int, Handling]]) -> None:
    searches = UnderstoodSearches()
    for query, months, handling in asked:
        now = months * LATER
        assert remembered(searches, query, now, handling) == meaning(query, now, handling)


def test_a_search_is_understood_once() -> None:
    searches = UnderstoodSearches()
    first, again = (searches.asked(QUERIES[1], Reading(SITE, lambda: 0), Handling.USUAL) for _ in range(2))

    assert again is first


@pytest.mark.parametrize("query", QUERIES[4:8])
def test_what_depends_on_the_moment_is_not_remembered(query: bytes) -> None:
    searches = UnderstoodSearches()
    first, again = (searches.asked(query, Reading(SITE, lambda: 0), Handling.USUAL) for _ in range(2))

    assert again is not first


def test_neither_many_searches_nor_long_ones_fill_the_memory() -> None:
    searches = UnderstoodSearches()
    for number in range(MOST_KEPT * 2):
        searches.asked(b"_count=%d" % number, Reading(SITE, lambda: 0), Handling.USUAL)
    long = b"description=" + b"a" * LONGEST_KEPT_BYTES
    searches.asked(long, Reading(SITE, lambda: 0), Handling.USUAL)

    assert len(searches._kept) <= MOST_KEPT
    assert (long, Handling.USUAL) not in searches._kept
