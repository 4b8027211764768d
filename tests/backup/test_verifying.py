"""`verify` finds whatever does not fit together, on both engines, and changes nothing."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from graphql_schema.errors import ApiError
from graphql_schema.site import Site
from server.backup.reading_tasks import AT_A_TIME
from server.backup.verification import first_wrong
from server.storage.database import Connection
from server.storage.engine import open_database, sqlite_path
from tests.backup.damage import damage
from tests.backup.filling import SITE, fill, keys_in

pytestmark = pytest.mark.anyio

UNLIKE = {
    "UPDATE task SET version = 7": "its row is at version 7, but its history ends at 3.",
    "UPDATE task SET last_updated = last_updated + 1000": "its row is not its newest version.",
    "UPDATE task SET deleted = true": "its row and its history disagree on whether it is deleted.",
    "DELETE FROM task_version WHERE version = 2": (
        "its 2 versions begin at 1 and end at 3, so that some are missing."
    ),
    "DELETE FROM task_version": "it has no version at all.",
    "UPDATE task_version SET last_updated = 9e15 WHERE version = 1": (
        "a version is older than the one before it."
    ),
    "UPDATE task SET status = 'completed'": (
        "the search value status is not what its JSON says under these settings."
    ),
    "UPDATE task SET due_date_to = NULL": (
        "the search value due_date_to is not what its JSON says under these settings."
    ),
    "DELETE FROM task_token WHERE parameter = 'identifier'": (
        "its rows in task_token are not what its JSON says under these settings."
    ),
    "UPDATE task_text SET folded = 'changed'": (
        "its rows in task_text are not what its JSON says under these settings."
    ),
    "INSERT INTO task_reference SELECT id, 'based-on', 'Task/x' FROM task": (
        "its rows in task_reference are not what its JSON says under these settings."
    ),
    "UPDATE task SET json = '{}'; UPDATE task_version SET json = '{}'": "its JSON is not that of a task.",
}


async def execute(url: str, statements: str) -> None:
    def work(connection: Connection) -> None:
        for statement in statements.split("; "):
            connection.execute(text(statement))

    database = open_database(url)
    await database.write(work)
    await database.close()


async def test_what_the_rules_have_written_is_whole(database_url: str, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    await fill(database_url, tmp_path, tasks=AT_A_TIME)

    assert await first_wrong(database_url, SITE, keys_in(tmp_path), lambda *step: seen.append(step)) is None

    assert seen == [(AT_A_TIME, AT_A_TIME + 1), (AT_A_TIME + 1, AT_A_TIME + 1)]


@pytest.mark.parametrize("change", UNLIKE)
async def test_what_does_not_fit_together_is_named_with_its_task(
    database_url: str, tmp_path: Path, change: str
) -> None:
    first, _ = await fill(database_url, tmp_path)
    await execute(database_url, change)

    assert await first_wrong(database_url, SITE) == f"Task {first}: {UNLIKE[change]}"


async def test_a_day_that_is_another_one_in_this_time_zone_is_told(database_url: str, tmp_path: Path) -> None:
    first, _ = await fill(database_url, tmp_path, authoredOn="2024-03-15")
    elsewhere = Site(SITE.base_url, ZoneInfo("Europe/Berlin"))

    assert await first_wrong(database_url, SITE) is None
    assert await first_wrong(database_url, elsewhere) == (
        f"Task {first}: the search value authored_on_from is not what its JSON says under these settings."
    )


async def test_a_version_that_was_written_past_the_audit_trail_is_told(
    database_url: str, tmp_path: Path
) -> None:
    first, _ = await fill(database_url, tmp_path)
    renumbered = """replace(json, '"versionId":"3"', '"versionId":"4"')"""
    columns = "task_id, 4, last_updated, interaction, author, request"
    await execute(
        database_url,
        f"INSERT INTO task_version SELECT {columns}, {renumbered} FROM task_version "  # noqa: S608
        f"WHERE task_id = '{first}' AND version = 3; "
        f"UPDATE task SET version = 4, json = {renumbered} WHERE id = '{first}'",
    )

    assert await first_wrong(database_url, SITE) == (
        f"Task {first}: the audit trail has no event of its version 4."
    )


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_an_event_that_was_changed_is_told_by_who_has_the_keys(
    database_url: str, tmp_path: Path
) -> None:
    await fill(database_url, tmp_path)
    await execute(
        database_url,
        "DROP TRIGGER audit_event_refuses_update; UPDATE audit_event SET subject = 'another' WHERE seq = 2",
    )

    assert await first_wrong(database_url, SITE) is None
    assert await first_wrong(database_url, SITE, keys_in(tmp_path)) == "Event 2 is not as it was sealed."


async def test_tables_of_another_revision_are_told(database_url: str) -> None:
    await execute(database_url, "UPDATE alembic_version SET version_num = '0000'")

    said = await first_wrong(database_url, SITE)

    assert said
    assert said.startswith("The schema is at 0000, but this program needs ")


async def test_a_server_that_is_not_there_is_no_finding(tmp_path: Path) -> None:
    with pytest.raises(ApiError, match="not available"):
        await first_wrong(f"postgresql://nobody@/none?host={tmp_path}", SITE)


async def test_a_file_that_is_none_of_ours_is_told_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"no database, but long enough to look like one" * 100)
    missing = tmp_path / "missing.db"

    assert await first_wrong(f"sqlite:///{other}", SITE) == "The file is no SQLite database."
    assert await first_wrong(f"sqlite:///{missing}", SITE) == (
        "There is no such database file, or it cannot be opened."
    )
    assert not missing.exists()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_damaged_page_is_told(database_url: str, tmp_path: Path) -> None:
    await fill(database_url, tmp_path)
    damage(sqlite_path(database_url), "task_token")

    said = await first_wrong(database_url, SITE)

    assert said
    assert said.startswith(("The file is damaged", "The file cannot be read: SQLITE_CORRUPT"))
