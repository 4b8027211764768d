"""How written functions get at the tasks that the store gave."""

import orjson

from graphql_schema.search import Document
from graphql_schema.task.store import TaskVersion


def read_with_care(task: TaskVersion) -> Document:
    """Return the task; decimals keep their digits."""
    return task.document


def read_quickly(task: TaskVersion) -> Document:
    """Return the task; numbers that are no 64-bit integers become floats, which nobody hands out."""
    document: Document = orjson.loads(task.json)
    return document
