"""What one request did, from its arrival to its answer: told to the trail before the answer goes out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from graphql_schema.access import Caller
from graphql_schema.audit.event import Event, Interaction, Origin, Outcome, agent_of
from graphql_schema.audit.queries import KeptQuery
from graphql_schema.audit.telling import Teller
from graphql_schema.audit.watching import Handed, Refused, Seen, Written
from graphql_schema.clock import Clock
from graphql_schema.errors import ApiError, Problem

Tell = Callable[[Sequence[Event]], None]
"""Takes events, or raises ApiError(UNAVAILABLE)."""


@dataclass(slots=True)
class Journal:
    """The journal of one request by one caller. Once it is closed, what still happens is told at once.

    `origin` is asked for when an event is made, because a route is known later than a request;
    `secret` makes the digests of searches; references under `base_url` are ours; `tell` is the trail's.
    """

    origin: Callable[[], Origin]
    caller: Caller
    clock: Clock
    secret: bytes
    base_url: str
    tell: Tell
    is_closed: bool = False
    _handed: list[Handed] = field(default_factory=list)
    _noted: list[Event] = field(default_factory=list)
    _refused: list[Refused] = field(default_factory=list)

    @property
    def has_refusals(self) -> bool:
        """Whether something was refused, and not told yet."""
        return bool(self._refused)

    def take_in(self, seen: Seen) -> None:
        """Note what a piece of work saw; what it wrote is recorded in its own transaction."""
        self._handed += seen.handed
        self._refused += seen.refused
        self._tell_if_closed()

    def note(
        self, interaction: Interaction, resources: Sequence[str], query: KeptQuery | None = None
    ) -> None:
        """Note that resources other than tasks were handed out, as one act; `query` found them."""
        self._noted += self._teller().noted(interaction, resources, query)
        self._tell_if_closed()

    def fail(self, error: BaseException, task_id: str | None = None) -> None:
        """Note why an act failed, if that was a refusal; `task_id` is the task that it was about."""
        if not isinstance(error, ApiError) or error.problem is not Problem.FORBIDDEN:
            return
        # Without a cause of its own, it is a task that was found hidden, and noted then.
        if error.refusal or not self._refused:
            self._refused.append(Refused(error.refusal, (task_id,) if task_id else ()))
            self._tell_if_closed()

    def written(self, written: Iterable[Written]) -> list[Event]:
        """Return the events of what a transaction wrote, one for each version."""
        return self._teller().written(written)

    def event(self, interaction: Interaction, outcome: Outcome = Outcome.SUCCESS) -> Event:
        """Return an event of this request, to which its own details may be added."""
        return self._teller().event(interaction, outcome)

    def close(self) -> list[Event]:
        """Return the events of what was handed out and refused so far."""
        self.is_closed = True
        if not (self._handed or self._noted or self._refused):
            return []
        teller = self._teller()
        events = teller.handed(self._handed)
        events += self._noted
        events += map(teller.refused, self._refused)
        self._handed, self._noted, self._refused = [], [], []
        return events

    def _teller(self) -> Teller:
        return Teller(self.clock(), self.origin(), agent_of(self.caller), self.secret, self.base_url)

    def _tell_if_closed(self) -> None:
        if self.is_closed and (events := self.close()):
            self.tell(events)
