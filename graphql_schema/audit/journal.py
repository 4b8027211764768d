"""What one request did, from its arrival to its answer: told to the trail before the answer goes out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from graphql_schema.access import Caller
from graphql_schema.audit.event import Agent, Event, Interaction, Origin, Outcome, agent_of
from graphql_schema.audit.queries import kept_query
from graphql_schema.audit.watching import Handed, Refused, Seen, Written
from graphql_schema.clock import Clock
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.references import canonical_reference
from graphql_schema.task.store import TaskVersion

MOST_IN_ONE = 100
"""Resources that one event names; more make more events."""

_BY_LETTER = {
    "c": Interaction.CREATE,
    "r": Interaction.READ,
    "u": Interaction.UPDATE,
    "d": Interaction.DELETE,
    "s": Interaction.SEARCH,
}
_FORBIDDEN = "forbidden"

Tell = Callable[[Sequence[Event]], None]
"""Takes events, or raises ApiError(UNAVAILABLE)."""


@dataclass(slots=True)
class Journal:
    """The journal of one request by one caller. Once it is closed, what still happens is told at once.

    `tell` is the trail's; `secret` makes the digests of searches; references under `base_url` are ours.
    """

    origin: Callable[[], Origin]
    caller: Caller
    clock: Clock
    secret: bytes
    base_url: str
    tell: Tell
    is_closed: bool = False
    _handed: list[Handed] = field(default_factory=list)
    _refused: list[Refused] = field(default_factory=list)

    @property
    def agent(self) -> Agent:
        """Who does it."""
        return agent_of(self.caller)

    @property
    def has_refusals(self) -> bool:
        """Whether something was refused."""
        return bool(self._refused)

    def take_in(self, seen: Seen) -> None:
        """Note what a piece of work saw; what it wrote is recorded in its own transaction."""
        self._handed += seen.handed
        self._refused += seen.refused
        self._tell_if_closed()

    def fail(self, error: BaseException, task_id: str | None = None) -> None:
        """Note why an act failed, if that was a refusal; `task_id` is the task that it was about."""
        if not isinstance(error, ApiError) or error.problem is not Problem.FORBIDDEN:
            return
        # Without a cause of its own, it is a task that was found hidden, and noted then.
        if error.refusal or not self._refused:
            self._refused.append(Refused(error.refusal, (task_id,) if task_id else ()))
            self._tell_if_closed()

    def close(self) -> list[Event]:
        """Return the events of what was read and refused so far."""
        self.is_closed = True
        handed, self._handed = self._handed, []
        refused, self._refused = self._refused, []
        return [*self._reads(handed), *map(self._refusal, refused)]

    def _tell_if_closed(self) -> None:
        if self.is_closed and (events := self.close()):
            self.tell(events)

    def writes(self, written: Iterable[Written]) -> list[Event]:
        """Return the events of what a transaction wrote, one for each version."""
        now, origin, agent = self.clock(), self.origin(), self.agent
        return [
            Event(
                now,
                origin,
                agent,
                each.interaction,
                resources=(_address(each.task),),
                patients=_named(each.subjects),
            )
            for each in written
        ]

    def event(self, interaction: Interaction, outcome: Outcome = Outcome.SUCCESS) -> Event:
        """Return an event of this request, to which its own details may be added."""
        return Event(self.clock(), self.origin(), self.agent, interaction, outcome)

    def _refusal(self, refused: Refused) -> Event:
        interaction, reason = Interaction.OTHER, _FORBIDDEN
        if refused.refusal:
            because, permission = refused.refusal.because, refused.refusal.permission
            interaction, reason = _BY_LETTER[permission.rpartition(".")[2]], f"{because} {permission}"
        resources = tuple(f"Task/{task_id}" for task_id in refused.task_ids)
        event = self.event(interaction, Outcome.SERIOUS_FAILURE)
        return replace(event, reason=reason, resources=resources)

    def _reads(self, handed: Sequence[Handed]) -> Iterator[Event]:
        now, origin, agent = self.clock(), self.origin(), self.agent
        for one in _joined(handed):
            query = kept_query(one.where, self.secret) if one.where is not None else None
            for start in range(0, max(len(one.tasks), 1), MOST_IN_ONE):
                tasks = one.tasks[start : start + MOST_IN_ONE]
                yield Event(
                    now,
                    origin,
                    agent,
                    one.interaction,
                    resources=tuple(dict.fromkeys(map(_address, tasks))),
                    patients=_named(map(self._subject, tasks)),
                    count=max(len(tasks), one.counted),
                    query=query.names if query else None,
                    query_digest=query.digest if query else None,
                )

    def _subject(self, task: TaskVersion) -> str | None:
        """Return whom a version is for; one out of a history has to be asked itself."""
        if task.subject is not None or not task.author or not task.json:
            return task.subject
        reference = task.document.get("for", {}).get("reference")
        return canonical_reference(reference, self.base_url) if isinstance(reference, str) else None


def _joined(handed: Sequence[Handed]) -> Iterable[Handed]:
    """Return the acts, those together that are one: a search with its count, a walk through histories."""
    if len(handed) == 1:
        return handed
    joined: dict[object, Handed] = {}
    for place, one in enumerate(handed):
        # Within one request, what was searched for with a count is the same object.
        alone = one.interaction in {Interaction.READ, Interaction.VREAD}
        key = place if alone else (one.interaction, id(one.where))
        before = joined.get(key)
        if before:
            tasks = (*before.tasks, *one.tasks)
            one = replace(before, tasks=tasks, counted=max(before.counted, one.counted))  # noqa: PLW2901
        joined[key] = one
    return joined.values()


def _address(task: TaskVersion) -> str:
    return f"Task/{task.id}/_history/{task.version}"


def _named(subjects: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subject for subject in subjects if subject))
