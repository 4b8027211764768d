"""The steps that add rows to an index table and remove them, each with one statement for all of them."""

from collections.abc import Collection
from functools import lru_cache

import orjson
from sqlalchemy import Executable, Table, bindparam, delete, insert, text

from server.storage.database import Connection, Step

IndexRow = tuple[str, ...]

_MOST_STATEMENTS = 20
_GIVEN = "json_array_elements(CAST(:rows AS json)) AS given"
"""Binding each value costs PostgreSQL's driver more than all the rest: there the rows are one JSON text."""


def adding(
    connection: Connection, table: Table, names: tuple[str, ...], task_id: str, rows: Collection[IndexRow]
) -> Step:
    """Return the step that adds rows of these columns, of which there is at least one."""
    if connection.dialect.name == "postgresql":
        return Step(_add_given(table, names), _given(task_id, rows))
    return Step(_add(table), _named(task_id, names, rows))


def removing(
    connection: Connection, table: Table, names: tuple[str, ...], task_id: str, rows: Collection[IndexRow]
) -> Step:
    """Return the step that removes rows, of which there is at least one."""
    if connection.dialect.name == "postgresql":
        return Step(_remove_given(table, names), _given(task_id, rows))
    return Step(_remove(table, names), _named(task_id, names, rows))


def _given(task_id: str, rows: Collection[IndexRow]) -> dict[str, str]:
    return {"task_id": task_id, "rows": orjson.dumps(sorted(rows)).decode()}


def _named(task_id: str, names: tuple[str, ...], rows: Collection[IndexRow]) -> list[dict[str, str]]:
    return [{"task_id": task_id, **dict(zip(names, row, strict=True))} for row in sorted(rows)]


# A statement is rendered once as long as it is the same object.
@lru_cache(_MOST_STATEMENTS)
def _add(table: Table) -> Executable:
    return insert(table)


@lru_cache(_MOST_STATEMENTS)
def _remove(table: Table, names: tuple[str, ...]) -> Executable:
    return delete(table).where(*(table.c[name] == bindparam(name) for name in ("task_id", *names)))


@lru_cache(_MOST_STATEMENTS)
def _add_given(table: Table, names: tuple[str, ...]) -> Executable:
    columns, values = ", ".join(names), _values(names)
    return text(
        f"INSERT INTO {table.name} (task_id, {columns}) SELECT :task_id, {values} FROM {_GIVEN}"  # noqa: S608
    )


@lru_cache(_MOST_STATEMENTS)
def _remove_given(table: Table, names: tuple[str, ...]) -> Executable:
    columns, values = ", ".join(names), _values(names)
    return text(
        f"DELETE FROM {table.name} "  # noqa: S608 - the names are those of our own columns
        f"WHERE task_id = :task_id AND ({columns}) IN (SELECT {values} FROM {_GIVEN})"
    )


def _values(names: tuple[str, ...]) -> str:
    return ", ".join(f"given ->> {place}" for place in range(len(names)))
