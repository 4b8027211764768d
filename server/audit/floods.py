"""Events that may come in floods: alike ones become one event with a count.

Whoever tries bad tokens by the thousand leaves a row every ten seconds, not thousands.
"""

from dataclasses import dataclass, field, replace
from time import monotonic

from graphql_schema.audit.event import NOBODY, Event, Interaction, Origin

AGAIN_SECONDS = 10
"""How long alike events are gathered, after the first of them was written."""
MOST_KINDS = 200
"""Kinds that are told apart; floods from more addresses than that are counted together."""

_Kind = tuple[str | None, Interaction, str | None]


@dataclass(slots=True)
class _Flood:
    event: Event
    count: int = 0
    written_at: float = float("-inf")

    def is_due(self, now: float) -> bool:
        return now - self.written_at >= AGAIN_SECONDS


@dataclass(slots=True)
class Floods:
    """Gathers events by address, interaction and reason."""

    _kinds: dict[_Kind, _Flood] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Count one more of its kind."""
        kind = (event.origin.address, event.interaction, event.reason)
        if kind not in self._kinds and len(self._kinds) >= MOST_KINDS:
            origin = Origin("", None, event.origin.transport, "")
            event = replace(event, origin=origin, agent=NOBODY)
            kind = (None, event.interaction, event.reason)
        flood = self._kinds.setdefault(kind, _Flood(event))
        flood.count += event.count

    def due(self) -> list[Event]:
        """Return what is to be written now: the first of a kind at once, then one every AGAIN_SECONDS."""
        now = monotonic()
        due = []
        for kind, flood in list(self._kinds.items()):
            if not flood.is_due(now):
                continue
            if not flood.count:
                del self._kinds[kind]
                continue
            due.append(replace(flood.event, count=flood.count))
            flood.count, flood.written_at = 0, now
        return due

    def rest(self) -> list[Event]:
        """Return all that has not been written, due or not."""
        rest = [replace(flood.event, count=flood.count) for flood in self._kinds.values() if flood.count]
        self._kinds.clear()
        return rest
