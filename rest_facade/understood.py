"""Searches that were understood before: worklists ask for the same again and again.

To read a search takes as long as to find its tasks.
"""

from dataclasses import dataclass, field

from graphql_schema.search_values import Reading
from rest_facade.preferences import Handling
from rest_facade.query_text import pairs_in
from rest_facade.search_request import SearchRequest, search_asked

MOST_KEPT = 500
LONGEST_KEPT_BYTES = 500


@dataclass(slots=True)
class UnderstoodSearches:
    """What the query strings of searches mean. Nothing is kept that depends on the moment or is refused."""

    _kept: dict[tuple[bytes, Handling], SearchRequest] = field(default_factory=dict)

    def asked(self, query: bytes, reading: Reading, handling: Handling) -> SearchRequest:
        """Return the search that a query string means, or raise ApiError(INVALID) or TOO_COSTLY."""
        kept = self._kept.get((query, handling))
        if kept is not None:
            return kept
        asked = search_asked(pairs_in(query), reading, handling)
        if reading.is_timeless and len(query) <= LONGEST_KEPT_BYTES:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[query, handling] = asked
        return asked
