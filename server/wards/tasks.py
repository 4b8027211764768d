"""Made-up tasks that look like those of real wards: the same seed makes the same tasks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from graphql_schema.fhir.dates import instant_text
from graphql_schema.search import Document
from server.wards.words import FAMILY_NAMES, GIVEN_NAMES, WORK, Work

_Choice = TypeVar("_Choice")

OWNERS = 50
PATIENTS = 500
"""Of the first 10,000 tasks; a larger place has more of both."""
_TASKS_OF_A_WARD = 10_000
DAYS = 90
"""How long before now the oldest task was written."""

ORDER_NUMBERS = "https://ward.example.org/order-numbers"

_DAY = 24 * 60 * 60 * 1_000_000

_STATUSES = {
    "requested": 22, "accepted": 12, "in-progress": 16, "on-hold": 5, "completed": 30, "cancelled": 5,
    "received": 2, "ready": 2, "rejected": 2, "failed": 2, "draft": 1, "entered-in-error": 1,
}  # fmt: skip
_PRIORITIES = {"routine": 55, "urgent": 22, "asap": 13, "stat": 5, None: 5}
_INTENTS = {"order": 90, "plan": 6, "proposal": 4}
_STARTED = frozenset({"in-progress", "on-hold", "completed", "failed"})
_ENDED = frozenset({"completed", "failed"})


@dataclass(frozen=True, slots=True)
class MadeUpTask:
    """What a client would send, and when: in microseconds since 1970 UTC."""

    document: Document
    written_at: int


def made_up_tasks(count: int, now: int, seed: int = 2024) -> Iterator[MadeUpTask]:
    """Yield valid tasks, the oldest first, all written before `now`."""
    random = Random(seed)  # noqa: S311 - these are no secrets
    wards = max(count // _TASKS_OF_A_WARD, 1)
    owners = [_somebody(random, "Practitioner", "Dr. ") for _ in range(OWNERS * wards)]
    patients = [_somebody(random, "Patient", "") for _ in range(PATIENTS * wards)]
    for number in range(count):
        written_at = (now - DAYS * _DAY * (count - number) // count) // 1000 * 1000
        identifier = [{"system": ORDER_NUMBERS, "value": str(number)}]
        yield MadeUpTask(
            {**_task(random, owners, patients, written_at), "identifier": identifier}, written_at
        )


def _somebody(random: Random, kind: str, title: str) -> Document:
    name = f"{title}{random.choice(GIVEN_NAMES)} {random.choice(FAMILY_NAMES)}"
    return {"reference": f"{kind}/65f{random.getrandbits(84):021x}", "display": name}


def _one_of(random: Random, weights: Mapping[_Choice, int]) -> _Choice:
    return random.choices(list(weights), list(weights.values()))[0]


def _task(random: Random, owners: list[Document], patients: list[Document], written_at: int) -> Document:
    work = random.choice(WORK)
    status = _one_of(random, _STATUSES)
    task = {
        "resourceType": "Task",
        "status": status,
        "intent": _one_of(random, _INTENTS),
        "priority": _one_of(random, _PRIORITIES),
        "code": _code(work),
        "description": random.choice(work.descriptions),
        "for": random.choice(patients),
        "authoredOn": instant_text(written_at),
        "requester": random.choice(owners),
        "owner": random.choice(owners),
        "executionPeriod": _execution(random, status, written_at),
        "restriction": _restriction(random, written_at),
        "note": _notes(random, work, written_at),
    }
    return {name: value for name, value in task.items() if value}


def _code(work: Work) -> Document:
    fulfill = {
        "system": "http://hl7.org/fhir/CodeSystem/task-code",
        "code": "fulfill",
        "display": "Fulfill the focal request",
    }
    return {"coding": [fulfill], "text": work.category}


def _restriction(random: Random, written_at: int) -> Document | None:
    """Return the due date: a day, a moment, or none for one task in ten."""
    due = instant_text(written_at + random.randint(1, 20 * 24) * _DAY // 24)
    return random.choices([{"period": {"end": due}}, {"period": {"end": due[:10]}}, None], [6, 3, 1])[0]


def _execution(random: Random, status: str, written_at: int) -> Document | None:
    if status not in _STARTED:
        return None
    begun = written_at - random.randint(1, 48) * _DAY // 24
    end = {"end": instant_text(written_at)} if status in _ENDED else {}
    return {"start": instant_text(begun), **end}


def _notes(random: Random, work: Work, written_at: int) -> list[Document]:
    texts = random.sample(work.notes, random.choices([0, 1, 2], [3, 5, 2])[0])
    return [{"time": instant_text(written_at), "text": text} for text in texts]
