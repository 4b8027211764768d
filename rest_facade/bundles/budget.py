"""How long one Bundle may take: others wait for the same database."""

from dataclasses import dataclass, field
from time import monotonic

from graphql_schema.errors import ApiError, Problem
from rest_facade.bundles.entries import Entry

MOST_SECONDS = 5


@dataclass(frozen=True, slots=True)
class TimeBudget:
    """The time of one Bundle, from now on."""

    until: float = field(default_factory=lambda: monotonic() + MOST_SECONDS)

    def check(self, entry: Entry) -> None:
        """Raise ApiError(TOO_COSTLY) when there is no time left to begin this entry."""
        if monotonic() > self.until:
            text = f"The Bundle took more than {MOST_SECONDS} seconds before this entry: send fewer at once."
            raise ApiError(Problem.TOO_COSTLY, text, entry.place)
