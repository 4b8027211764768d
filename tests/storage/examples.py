"""Tasks and people for tests of the store."""

import json
from typing import Any

from graphql_schema.access import Access, Actor, Permission, Role
from graphql_schema.task.indexing import INDEX_COLUMNS, TaskIndex
from graphql_schema.task.store import Interaction, TaskVersion, TaskWrite

ADMIN = Access(Actor("root", Role.ADMIN), Permission.UPDATE, None)
ANNA = Access(
    Actor("anna", Role.PRACTITIONER, practitioner_id="anna"), Permission.UPDATE, "Practitioner/anna"
)
BERT = Access(
    Actor("bert", Role.PRACTITIONER, practitioner_id="bert"), Permission.UPDATE, "Practitioner/bert"
)


def index(
    *,
    tokens: set[tuple[str, str, str]] | None = None,
    references: set[tuple[str, str]] | None = None,
    texts: set[tuple[str, str]] | None = None,
    **columns: str | int | None,
) -> TaskIndex:
    """Return search values; columns that are not named are absent."""
    every: dict[str, str | int | None] = dict.fromkeys(INDEX_COLUMNS)
    required: dict[str, str | int | None] = {"status": "requested", "intent": "order", "priority_rank": 1}
    return TaskIndex(every | required | columns, tokens or set(), references or set(), texts or set())


def new_task(task_id: str, values: TaskIndex | None = None, **document: Any) -> TaskWrite:
    """Return the first version of a task that Anna owns, unless `values` say otherwise."""
    text = json.dumps({"resourceType": "Task", "id": task_id} | document, ensure_ascii=False)
    version = TaskVersion(task_id, 1, 1_000, text.encode(), Interaction.CREATE, "anna")
    return TaskWrite(version, values or index(owner="Practitioner/anna"))


def next_version(
    current: TaskVersion, values: TaskIndex | None = None, *, json: bytes | None = None
) -> TaskWrite:
    """Return the version after this one, one millisecond later."""
    version = TaskVersion(
        current.id,
        current.version + 1,
        current.last_updated + 1_000,
        current.json if json is None else json,
        Interaction.PATCH,
        "bert",
    )
    return TaskWrite(version, values or index(owner="Practitioner/anna", status="accepted"))
