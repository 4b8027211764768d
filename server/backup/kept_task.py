"""Everything that is kept of one task, and what of it does not fit together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql_schema.site import Site
from graphql_schema.task.indexing import TaskIndex, index_of
from graphql_schema.task.store import Interaction, TaskVersion, TaskWrite
from server.storage.task_rows import task_values
from server.storage.task_writes import INDEX_TABLES

IndexRows = Mapping[str, set[tuple[str, ...]]]
"""The rows of each index table, by the table's name."""


@dataclass(frozen=True, slots=True)
class KeptTask:
    """A task's own row, its newest version, how many versions there are, and its index rows."""

    row: Mapping[str, Any]
    newest: TaskVersion
    first_version: int
    versions: int
    index_rows: IndexRows


def wrongs(task: KeptTask, site: Site) -> Iterator[str]:
    """Yield a sentence, which names no value of the task, for each thing that is wrong with it."""
    for wrong in (*_wrong_versions(task), *_wrong_row(task), *_wrong_index(task, site)):
        yield f"Task {task.newest.id}: {wrong}"


def _wrong_versions(task: KeptTask) -> Iterator[str]:
    if (task.first_version, task.versions) != (1, task.newest.version):
        yield (
            f"its {task.versions} versions begin at {task.first_version} and end at "
            f"{task.newest.version}, so that some are missing."
        )


def _wrong_row(task: KeptTask) -> Iterator[str]:
    row, newest = task.row, task.newest
    if row["version"] != newest.version:
        yield f"its row is at version {row['version']}, but its history ends at {newest.version}."
    elif (row["json"].encode(), row["last_updated"]) != (newest.json, newest.last_updated):
        yield "its row is not its newest version."
    if bool(row["deleted"]) is not _is_deleted(task):
        yield "its row and its history disagree on whether it is deleted."


def _wrong_index(task: KeptTask, site: Site) -> Iterator[str]:
    index = TaskIndex()
    if not _is_deleted(task):
        try:
            document = task.newest.document
            stamped = (document["id"], document["meta"]["versionId"])
            index = index_of(document, site)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield "its JSON is not that of a task."
            return
        if stamped != (task.newest.id, str(task.newest.version)):
            yield "its JSON has another id or version."
        # The columns of a deleted task stay, and nobody searches them.
        for name, value in task_values(TaskWrite(task.newest, index)).items():
            if name not in _OF_THE_ROW and task.row[name] != value:
                yield f"the search value {name} is not what its JSON says under these settings."
    for table, _, rows_of in INDEX_TABLES:
        if task.index_rows[table.name] != set(rows_of(index)):
            yield f"its rows in {table.name} are not what its JSON says under these settings."


_OF_THE_ROW = frozenset({"id", "version", "last_updated", "json", "deleted"})


def _is_deleted(task: KeptTask) -> bool:
    return task.newest.interaction is Interaction.DELETE
