"""The events of what a request saw and did: one for each act, more where an act is too large for one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graphql_schema.audit.event import Agent, Event, Interaction, Origin, Outcome
from graphql_schema.audit.queries import KeptQuery, kept_query
from graphql_schema.audit.watching import Handed, Refused, Written
from graphql_schema.fhir.references import canonical_reference
from graphql_schema.task.store import TaskVersion

MOST_IN_ONE = 100
"""Resources that one event names; more make more events."""

FORBIDDEN = "forbidden"
"""The reason of a refusal of which nothing more is known."""

_BY_LETTER = {
    "c": Interaction.CREATE,
    "r": Interaction.READ,
    "u": Interaction.UPDATE,
    "d": Interaction.DELETE,
    "s": Interaction.SEARCH,
}
_ALONE = frozenset({Interaction.READ, Interaction.VREAD})


@dataclass(slots=True)
class Teller:
    """Makes the events of one request at one moment.

    `secret` makes the digests of searches; references under `base_url` are ours.
    """

    now: int
    origin: Origin
    agent: Agent
    secret: bytes
    base_url: str

    def event(self, interaction: Interaction, outcome: Outcome = Outcome.SUCCESS) -> Event:
        """Return an event to which its own details may be added."""
        return Event(self.now, self.origin, self.agent, interaction, outcome)

    def written(self, written: Iterable[Written]) -> list[Event]:
        """Return the events of what a transaction wrote, one for each version."""
        return [
            replace(
                self.event(each.interaction), resources=(_address(each.task),), patients=_named(each.subjects)
            )
            for each in written
        ]

    def refused(self, refused: Refused) -> Event:
        """Return the event of a refusal."""
        interaction, reason = Interaction.OTHER, FORBIDDEN
        if refused.refusal:
            because, permission = refused.refusal.because, refused.refusal.permission
            interaction, reason = _BY_LETTER[permission.rpartition(".")[2]], f"{because} {permission}"
        resources = tuple(f"Task/{task_id}" for task_id in refused.task_ids)
        return replace(self.event(interaction, Outcome.SERIOUS_FAILURE), reason=reason, resources=resources)

    def noted(
        self, interaction: Interaction, resources: Sequence[str], query: KeptQuery | None
    ) -> Iterator[Event]:
        """Yield the events of resources other than tasks that were handed out."""
        for start in range(0, max(len(resources), 1), MOST_IN_ONE):
            part = tuple(resources[start : start + MOST_IN_ONE])
            yield self._reading(interaction, part, (), len(part), query)

    def handed(self, handed: Sequence[Handed]) -> list[Event]:
        """Return the events of tasks that were handed out or counted."""
        events = []
        for one in _joined(handed) if len(handed) > 1 else handed:
            query = kept_query(one.where, self.secret) if one.where is not None else None
            for tasks in _parts(one.tasks):
                resources = tuple(
                    dict.fromkeys([f"Task/{task.id}/_history/{task.version}" for task in tasks])
                )
                patients = _named([task.subject or self._subject(task) for task in tasks])
                count = len(tasks) or one.counted
                events.append(self._reading(one.interaction, resources, patients, count, query))
        return events

    def _reading(
        self,
        interaction: Interaction,
        resources: tuple[str, ...],
        patients: tuple[str, ...],
        count: int,
        query: KeptQuery | None,
    ) -> Event:
        names, digest = (query.names, query.digest) if query else (None, None)
        # By position: with names it takes longer.
        return Event(
            self.now, self.origin, self.agent, interaction, Outcome.SUCCESS, None,
            resources, patients, count, names, digest,
        )  # fmt: skip

    def _subject(self, task: TaskVersion) -> str | None:
        """Return whom a version is for; one out of a history has to be asked itself."""
        if task.subject is not None or not task.author or not task.json:
            return task.subject
        reference = task.document.get("for", {}).get("reference")
        return canonical_reference(reference, self.base_url) if isinstance(reference, str) else None


def _joined(handed: Sequence[Handed]) -> Iterable[Handed]:
    """Return the acts, those together that are one: a search with its count, walks through histories."""
    joined: dict[object, Handed] = {}
    for place, one in enumerate(handed):
        # Within one request, what was searched for and then counted is the same object.
        key = place if one.interaction in _ALONE else (one.interaction, id(one.where))
        before = joined.get(key)
        joined[key] = one if before is None else _both(before, one)
    return joined.values()


def _both(before: Handed, one: Handed) -> Handed:
    return replace(before, tasks=(*before.tasks, *one.tasks), counted=max(before.counted, one.counted))


def _parts(tasks: Sequence[TaskVersion]) -> Iterable[Sequence[TaskVersion]]:
    if len(tasks) <= MOST_IN_ONE:
        return (tasks,)
    return (tasks[start : start + MOST_IN_ONE] for start in range(0, len(tasks), MOST_IN_ONE))


def _address(task: TaskVersion) -> str:
    return f"Task/{task.id}/_history/{task.version}"


def _named(subjects: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([subject for subject in subjects if subject]))
