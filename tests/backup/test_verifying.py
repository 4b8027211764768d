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
from tests.backup.filling import SITE, fill

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


async def test_what_the_rules_have_written_is_whole(database_url: str) -> None:
    seen: list[tuple[int, int]] = []
    await fill(database_url, tasks=AT_A_TIME)

    assert await first_wrong(database_url, SITE, lambda done, of: seen.append((done, of))) is None

    assert seen == [(AT_A_TIME, AT_A_TIME + 1), (AT_A_TIME + 1, AT_A_TIME + 1)]


@pytest.mark.parametrize("change", UNLIKE)
async def test_what_does_not_fit_together_is_named_with_its_task(database_url: str, change: str) -> None:
    first, _ = await fill(database_url)
    await execute(database_url, change)

    assert await first_wrong(database_url, SITE) == f"Task {first}: {UNLIKE[change]}"


async def test_a_day_that_is_another_one_in_this_time_zone_is_told(database_url: str) -> None:
    first, _ = await fill(database_url, authoredOn="2024-03-15")
    elsewhere = Site(SITE.base_url, ZoneInfo("Europe/Berlin"))

    assert await first_wrong(database_url, SITE) is None
    assert await first_wrong(database_url, elsewhere) == (
        f"Task {first}: the search value authored_on_from is not what its JSON says under these settings."
    )


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
async def test_a_damaged_page_is_told(database_url: str) -> None:
    await fill(database_url)
    damage(sqlite_path(database_url), "task_token")

    said = await first_wrong(database_url, SITE)

    assert said
    assert said.startswith(("The file is damaged", "The file cannot be read: SQLITE_CORRUPT"))
