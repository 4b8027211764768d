"""Every table that grows with the tasks can be spread over machines by the task's id: docs/scale.md.

A new table fails here until somebody says what it grows with.
"""

from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from server.storage.database import Database
from server.storage.every_table import METADATA
from server.storage.schema import in_transaction
from server.storage.schema_version import SchemaOutOfDateError, check_schema

pytestmark = pytest.mark.anyio

SPREAD_BY = {
    "task": "id",
    "task_version": "task_id",
    "task_token": "task_id",
    "task_reference": "task_id",
    "task_text": "task_id",
}
"""The tables that grow with the tasks, and the column that holds the task's id."""

ON_ONE_MACHINE = {
    "audit_event": "one chain, in the order of one sequence; how much that bears is measured in docs/scale.md",
    "audit_reference": "says where in that chain something is named",
    "audit_seal": "is that chain",
}
"""The tables that grow with the requests, and why they are not spread."""

BOUNDED = {
    "account": "people who sign in",
    "account_word": "words of their names",
    "sign_in_delay": "usernames tried within the last delay",
    "oauth_client": "registered programs",
    "browser_session": "browsers signed in; expired ones are removed",
    "oauth_consent": "at most one for each account and client",
    "oauth_session": "grants that are alive; ended ones are removed",
    "authorization_code": "codes on their way, for minutes",
    "refresh_token": "tokens of grants that are alive",
    "revocation": "revocations until what they revoke has expired",
}
"""The tables that grow with neither, and what their rows are."""


def hindrances(table: Table, key: str) -> list[str]:
    """Return why the rows of a table cannot be spread over machines by a column."""
    found = []
    if list(table.primary_key.columns.keys())[:1] != [key]:
        found.append("its primary key does not begin with it")
    constraints = [
        (str(each.name), each.columns.keys())
        for each in table.constraints
        if isinstance(each, UniqueConstraint)
    ]
    indexes = [(str(each.name), each.columns.keys()) for each in table.indexes if each.unique]
    found += [f"{name} is unique without it" for name, columns in constraints + indexes if key not in columns]
    for reference in table.foreign_keys:
        target = reference.column
        if (reference.parent.name, SPREAD_BY.get(target.table.name)) != (key, target.name):
            found.append(f"{reference.parent.name} refers to rows of another machine")
        if reference.deferrable:
            found.append(f"{reference.parent.name} is checked at the end of a transaction")
    counted = {each.name for each in table.columns if each.identity or is_sequence(each)}
    if table.autoincrement_column is not None:
        counted.add(table.autoincrement_column.name)
    return found + [f"{name} is counted up in one place" for name in sorted(counted)]


def is_sequence(column: Column[Any]) -> bool:
    return column.default is not None and column.default.is_sequence


def test_every_table_is_known_to_be_spread_or_bounded() -> None:
    known = [*SPREAD_BY, *ON_ONE_MACHINE, *BOUNDED]

    assert sorted(known) == sorted(METADATA.tables)


@pytest.mark.parametrize("name", SPREAD_BY)
def test_what_grows_with_the_tasks_can_be_spread_by_the_tasks_id(name: str) -> None:
    assert hindrances(METADATA.tables[name], SPREAD_BY[name]) == []


@pytest.mark.parametrize("name", BOUNDED)
def test_what_is_on_every_machine_refers_to_nothing_that_is_spread(name: str) -> None:
    targets = {key.column.table.name for key in METADATA.tables[name].foreign_keys}

    assert targets <= BOUNDED.keys()


@pytest.mark.parametrize("name", ON_ONE_MACHINE)
def test_the_trail_refers_to_no_table(name: str) -> None:
    assert not METADATA.tables[name].foreign_keys


def test_a_table_that_cannot_be_spread_is_found_out() -> None:
    other = Table("other", MetaData(), Column("id", Text, primary_key=True), Column("name", Text))
    bad = Table(
        "bad",
        other.metadata,
        Column("number", Integer, Identity(), primary_key=True),
        Column("task_id", Text, ForeignKey("other.id", deferrable=True)),
        Column("code", Text, index=True, unique=True),
        UniqueConstraint("code", "number", name="bad_by_code"),
    )

    assert hindrances(bad, "task_id") == [
        "its primary key does not begin with it",
        "bad_by_code is unique without it",
        "ix_bad_code is unique without it",
        "task_id refers to rows of another machine",
        "task_id is checked at the end of a transaction",
        "number is counted up in one place",
    ]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_the_one_sequence_gives_out_each_number_at_once(database_url: str) -> None:
    """With a cache, a connection keeps small numbers for later, when the sealer has gone past them."""

    def sequences(connection: Connection) -> list[tuple[str, int]]:
        found = connection.execute(text("SELECT sequencename, cache_size FROM pg_sequences"))
        return [(name, cached) for name, cached in found]

    assert await in_transaction(database_url, sequences) == [("audit_event_seq_seq", 1)]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_a_sequence_that_keeps_numbers_back_is_refused_with_the_command_to_run(
    database: Database,
) -> None:
    async def alter(cached: int) -> None:
        statement = text(f"ALTER SEQUENCE audit_event_seq_seq CACHE {cached}")
        await database.write(lambda connection: connection.execute(statement))

    await check_schema(database)
    await alter(20)

    with pytest.raises(
        SchemaOutOfDateError, match=r"CACHE 20.*Run: ALTER SEQUENCE audit_event_seq_seq CACHE 1"
    ):
        await check_schema(database)
    await alter(1)
    await check_schema(database)
