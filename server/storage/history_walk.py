"""Histories in SQL: which versions a walk meets, and in which order.

https://hl7.org/fhir/R4/http.html#history
"""

from sqlalchemy import ColumnElement, exists, tuple_

from graphql_schema.task.store import HistoryWalk
from server.storage.tables import TASK_VERSION

_KEYS = (TASK_VERSION.c.last_updated, TASK_VERSION.c.task_id, TASK_VERSION.c.version)


def newest_first() -> list[ColumnElement[object]]:
    """Return the order of a history: within one task, versions follow their instants."""
    return [key.desc() for key in _KEYS]


def in_walk(walk: HistoryWalk) -> list[ColumnElement[bool]]:
    """Return the conditions of a walk, apart from who may see the tasks."""
    conditions: list[ColumnElement[bool]] = []
    if walk.task_id is not None:
        conditions.append(TASK_VERSION.c.task_id == walk.task_id)
    if walk.before is not None:
        conditions.append(tuple_(*_KEYS) < tuple_(*walk.before))
    if walk.since is not None:
        conditions.append(TASK_VERSION.c.last_updated >= walk.since)
    if walk.at is not None:
        conditions += _current_at(*walk.at)
    return conditions


def _current_at(first: int, last: int) -> list[ColumnElement[bool]]:
    """Return the conditions under which a version, current until the next one is, was so in a span."""
    following = TASK_VERSION.alias("following")
    was_replaced = exists().where(
        following.c.task_id == TASK_VERSION.c.task_id,
        following.c.version == TASK_VERSION.c.version + 1,
        following.c.last_updated <= first,
    )
    return [TASK_VERSION.c.last_updated <= last, ~was_replaced]
