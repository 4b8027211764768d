"""Spans of the trail whose events share what they name.

Each name lies elsewhere in its index, so writing one costs more than writing an event. Under load
the same tasks and people are named again and again: then a span is told to reach beyond the events
that are there, and what is named again before its end need not be written again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_BUSY = 32
"""Events of one flush from which on it pays: a search looks through every event of a span."""
_TIMES_AS_LONG = 8


@dataclass(frozen=True, slots=True)
class Span:
    """The events from `first` to `last`, which may be still to come, and what is written of them."""

    first: int
    last: int
    named: frozenset[str] = frozenset()

    def holds(self, first: int, last: int) -> bool:
        """Tell whether these events are of this span."""
        return self.first <= first and last <= self.last

    def new(self, names: Sequence[str]) -> list[str]:
        """Return those names that are not written yet."""
        return [name for name in names if name not in self.named]

    def naming(self, names: Sequence[str]) -> "Span":
        """Return this span when these names are written too."""
        return Span(self.first, self.last, self.named.union(names))


NO_SPAN = Span(0, -1)


def span_from(first: int, number: int) -> Span:
    """Return a new span for so many events from `first` on, and under load for those after them."""
    return Span(first, first + number * (_TIMES_AS_LONG if number >= _BUSY else 1) - 1)
