"""Tables, migrations and the registry of search parameters agree, on both engines."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from graphql_schema.search import SortKey
from graphql_schema.task.indexing import INDEX_COLUMNS
from graphql_schema.task.parameters import SORT_KEYS
from server.storage import schema_version
from server.storage.engine import open_database
from server.storage.every_table import METADATA
from server.storage.schema import current_and_head, in_transaction, upgrade
from server.storage.schema_version import NEEDED_REVISION, SchemaOutOfDateError, check_schema
from server.storage.tables import TASK
from tests.databases import Databases

pytestmark = pytest.mark.anyio

_GROWING = [METADATA.tables[name] for name in ("task_version", "task_token", "task_reference", "task_text")]


def test_the_task_table_has_a_column_for_each_search_value_and_no_other() -> None:
    own = {"id", "version", "last_updated", "json", "deleted"}

    assert {column.name for column in TASK.columns} - own == set(INDEX_COLUMNS)


@pytest.mark.parametrize("name", [name for name in INDEX_COLUMNS if name.endswith(("_from", "_to"))])
def test_instants_have_room_for_every_year(name: str) -> None:
    assert isinstance(TASK.c[name].type, BigInteger)


@pytest.mark.parametrize("key", SORT_KEYS.values(), ids=SORT_KEYS)
def test_what_is_sorted_by_is_always_there_or_has_a_substitute(key: SortKey) -> None:
    may_be_absent = key.parameter is not None or TASK.c[key.column].nullable

    assert may_be_absent == (key.when_absent is not None)


@pytest.mark.parametrize("table", _GROWING, ids=lambda table: table.name)
def test_rows_of_a_task_are_found_by_its_id(table: Table) -> None:
    assert table.primary_key.columns.keys()[0] == "task_id"


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
async def test_the_migrations_make_the_tables_that_the_code_declares(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return list(compare_metadata(context, METADATA))

    assert await in_transaction(database_url, differences) == []


async def test_sqlite_has_the_very_indexes_that_the_code_declares(databases: Databases) -> None:
    def texts(connection: Connection) -> set[str]:
        rows = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql > ''")
        return {row[0] for row in rows}

    kept = await in_transaction(databases.migrated("sqlite"), texts)

    declared = (CreateIndex(index) for table in METADATA.tables.values() for index in table.indexes)
    assert kept == {str(index.compile(dialect=sqlite.dialect())) for index in declared}


async def test_the_newest_revision_is_the_one_that_serving_needs(database_url: str) -> None:
    assert await current_and_head(database_url) == (NEEDED_REVISION, NEEDED_REVISION)


async def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    assert await upgrade(database_url) == NEEDED_REVISION


async def test_f_29_an_upgrade_that_breaks_off_leaves_no_table(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(_: Connection) -> None:
        raise InterruptedError

    with monkeypatch.context() as patched:
        patched.setattr("server.storage.schema._revision", break_off)
        with pytest.raises(InterruptedError):
            await upgrade(empty_database_url)

    assert (await current_and_head(empty_database_url))[0] is None
    assert await upgrade(empty_database_url) == NEEDED_REVISION


async def test_a_database_without_tables_is_refused_with_the_command_to_run(empty_database_url: str) -> None:
    database = open_database(empty_database_url)

    try:
        with pytest.raises(SchemaOutOfDateError, match="Run: taskward db upgrade"):
            await check_schema(database)
    finally:
        await database.close()


async def test_an_older_schema_is_refused_with_both_revisions(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema_version, "NEEDED_REVISION", "0099")
    database = open_database(database_url)

    try:
        with pytest.raises(SchemaOutOfDateError, match=f"{NEEDED_REVISION}.*0099"):
            await check_schema(database)
    finally:
        await database.close()


async def test_an_upgrade_of_sqlite_keeps_every_reference_whole(tmp_path: Path) -> None:
    path = tmp_path / "taskward.db"
    await upgrade(str(path))

    with pytest.raises(sqlite3.IntegrityError):
        await in_transaction(
            str(path),
            lambda connection: connection.exec_driver_sql(
                "INSERT INTO task_token VALUES ('nobody', 'code', '', 'x')"
            ),
        )
