"""What the evaluation walks over: JSON objects, each with the task that it is part of."""

from dataclasses import dataclass
from typing import Any

from graphql_schema.task.store import TaskVersion

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """An object within a task, or the task itself."""

    value: Json
    owner: TaskVersion


def place_of(task: TaskVersion) -> Place:
    """Return the place of a whole task."""
    return Place(task.document, task)
