"""Which database a URL names, and how its file is kept from others."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from server.storage.engine import is_postgresql, open_database, sqlite_path
from server.storage.schema import upgrade
from server.storage.sqlite_connection import open_driver

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///var/taskward.db", "var/taskward.db"),
        ("sqlite:////srv/taskward.db", "/srv/taskward.db"),
        ("var/taskward.db", "var/taskward.db"),
        ("/srv/taskward.db", "/srv/taskward.db"),
    ],
)
def test_a_sqlite_url_or_a_plain_path_names_a_file(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path)
    assert not is_postgresql(url)


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///", "sqlite:///:memory:", "mysql://host/db"])
def test_any_other_url_is_refused_with_examples_of_good_ones(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///var/taskward"):
        open_database(url)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
async def test_postgresql_is_known_by_each_of_its_names(scheme: str, database_url: str) -> None:
    database = open_database(database_url.replace("postgresql", scheme, 1) + "&sslmode=disable")

    await database.ready()

    await database.close()


async def test_a_new_file_and_its_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "taskward.db"
    await upgrade(f"sqlite:///{path}")
    database = open_database(str(path))

    await database.write(lambda connection: connection.execute(text("CREATE TABLE t (x)")))

    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in path.parent.iterdir()}
    await database.close()
    assert modes.pop("taskward.db") == "0o600"
    assert set(modes.values()) == {"0o600"}
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 2000)],
)
def test_a_sqlite_file_is_kept_safely(tmp_path: Path, pragma: str, value: object) -> None:
    with closing(open_driver(tmp_path / "taskward.db", wait_seconds=2)) as driver:
        assert driver.execute(f"PRAGMA {pragma}").fetchone() == (value,)
