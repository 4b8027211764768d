"""Databases for tests, on both engines: migrated once in each process, then copied for each test."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from functools import cached_property
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from server.storage.database import Database
from server.storage.engine import open_database
from server.storage.schema import upgrade
from tests.apart import run_apart
from tests.postgresql_server import PostgresqlServer, postgresql_server

ENGINES = ("sqlite", "postgresql")


class Databases:
    """Makes databases. A PostgreSQL server is started when the first one is asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._numbers = count(1)

    def migrated(self, engine: str) -> str:
        """Return the URL of a new database with our tables, and no rows in them."""
        name = f"test_{next(self._numbers)}"
        if engine == "postgresql":
            return self._new_postgresql(name, template=self._postgresql_template)
        path = self._folder / f"{name}.db"
        shutil.copy(self._sqlite_template, path)
        return f"sqlite:///{path}"

    def empty(self, engine: str) -> str:
        """Return the URL of a new database without tables."""
        name = f"test_{next(self._numbers)}"
        if engine == "postgresql":
            return self._new_postgresql(name, template="template0")
        return f"sqlite:///{self._folder / name}.db"

    def remove(self, url: str) -> None:
        """Drop a PostgreSQL database, whoever is still connected; files go with the folder."""
        if url.startswith("postgresql"):
            name = url.partition("?")[0].rpartition("/")[2]
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    @cached_property
    def postgresql(self) -> PostgresqlServer:
        """The PostgreSQL server of this process."""
        return self._stack.enter_context(postgresql_server())

    @cached_property
    def _sqlite_template(self) -> Path:
        path = self._folder / "migrated.db"
        run_apart(upgrade(f"sqlite:///{path}"))
        return path

    @cached_property
    def _postgresql_template(self) -> str:
        url = self._new_postgresql("migrated", template="template0")
        run_apart(upgrade(url))
        return "migrated"

    def _new_postgresql(self, name: str, template: str) -> str:
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self.postgresql.url(name)

    def _administer(self, statement: str) -> None:
        run_apart(_execute(self.postgresql.url("postgres"), statement))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    with ExitStack() as stack:
        yield Databases(tmp_path_factory.mktemp("databases"), stack)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def database_url(databases: Databases, engine: str) -> Iterator[str]:
    url = databases.migrated(engine)
    yield url
    databases.remove(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
def empty_database_url(databases: Databases, engine: str) -> Iterator[str]:
    url = databases.empty(engine)
    yield url
    databases.remove(url)
