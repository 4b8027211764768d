"""Rows of the tables as the API knows them, and back."""

from collections.abc import Sequence
from typing import Any

from graphql_schema.search import Kind, Place
from graphql_schema.task.indexing import TaskIndex
from graphql_schema.task.parameters import PARAMETERS
from graphql_schema.task.store import Interaction, TaskVersion, TaskWrite
from graphql_schema.task.texts import folded
from server.storage.kept_text import digest_of, kept
from server.storage.tables import TASK, TASK_VERSION

Values = dict[str, Any]

CURRENT_COLUMNS = (TASK.c.id, TASK.c.version, TASK.c.last_updated, TASK.c.json, TASK.c.subject)
VERSION_COLUMNS = (
    TASK_VERSION.c.task_id,
    TASK_VERSION.c.version,
    TASK_VERSION.c.last_updated,
    TASK_VERSION.c.json,
    TASK_VERSION.c.interaction,
    TASK_VERSION.c.author,
    TASK_VERSION.c.request,
)

_REFERENCE_COLUMNS = frozenset(
    column
    for parameter in PARAMETERS.values()
    if parameter.kind is Kind.REFERENCE and parameter.place is Place.COLUMN
    for column in parameter.columns
)


def current_of(row: Sequence[Any]) -> TaskVersion:
    """Return the task of a row that begins with CURRENT_COLUMNS."""
    return TaskVersion(row[0], row[1], row[2], row[3].encode(), subject=row[4])


def version_of(row: Sequence[Any]) -> TaskVersion:
    """Return the version of a row of VERSION_COLUMNS."""
    task_id, version, last_updated, json, interaction, author, request = row
    return TaskVersion(
        task_id, version, last_updated, json.encode(), Interaction(interaction), author, request
    )


def task_values(write: TaskWrite) -> Values:
    """Return the values of the task's own row."""
    task = write.task
    columns = dict(write.index.columns)
    for name in _REFERENCE_COLUMNS:
        if isinstance(reference := columns.get(name), str):
            columns[name] = kept(reference)
    own = {
        "id": task.id,
        "version": task.version,
        "last_updated": task.last_updated,
        "json": task.json.decode(),
        "deleted": False,
    }
    return columns | own


def version_values(task: TaskVersion) -> Values:
    """Return the values of the row that a version has in the history."""
    return {
        "task_id": task.id,
        "version": task.version,
        "last_updated": task.last_updated,
        "interaction": task.interaction,
        "author": task.author,
        "request": task.request,
        "json": task.json.decode(),
    }


def token_rows(index: TaskIndex) -> set[tuple[str, str, str]]:
    """Return (parameter, system, code) as the index table keeps them."""
    return {(parameter, kept(system), kept(code)) for parameter, system, code in index.tokens}


def reference_rows(index: TaskIndex) -> set[tuple[str, str]]:
    """Return (parameter, target) as the index table keeps them."""
    return {(parameter, kept(target)) for parameter, target in index.references}


def text_rows(index: TaskIndex) -> set[tuple[str, str, str]]:
    """Return (parameter, digest, folded text) as the index table keeps them."""
    return {(parameter, digest_of(text), folded(text)) for parameter, text in index.texts}
