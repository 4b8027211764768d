"""Reading from replicas without the doors: what a request is given, and who answers it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from server.replicas.log_position import NOWHERE, LogPosition
from server.replicas.one_request import OneRequest
from server.replicas.replicated import Replicated, replicated_of
from server.settings.loading import load_settings
from server.storage.engine import open_database
from server.storage.sql_task_rows import SqlTaskRows
from tests.postgresql_server import PostgresqlServer
from tests.replicas.servers import DATABASE, PATIENCE_SECONDS

_WHO = text("SELECT pg_is_in_recovery()")


def is_replica(rows: SqlTaskRows) -> bool:
    return bool(rows.connection.execute(_WHO).scalar())


@asynccontextmanager
async def reading_from(primary_url: str, *urls: str, lag_seconds: float = 60) -> AsyncIterator[Replicated]:
    settings = load_settings(
        database_url=primary_url, database_replica_url=urls, replica_lag_seconds=lag_seconds
    )
    database = open_database(primary_url)
    replicated = replicated_of(settings, database, None)
    assert replicated is not None
    try:
        async with replicated.in_view():
            yield replicated
    finally:
        await database.close()


def one_request(replicated: Replicated, position: LogPosition = NOWHERE) -> OneRequest:
    return replicated.one_request("ada", position)


async def until(is_so: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await is_so():  # noqa: ASYNC110 - a database tells nobody by itself
            await asyncio.sleep(0.02)


async def states(replicated: Replicated, *expected: str) -> None:
    async def are_so() -> bool:
        return replicated.states() == list(expected)

    await until(are_so)


class OneName:
    """A name that leads to one server now and to another then, as a balancer's does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def leads_to(self, server: PostgresqlServer) -> None:
        link = self.folder / ".s.PGSQL.5432"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(server.url("").partition("?host=")[2]) / link.name)

    @property
    def url(self) -> str:
        return f"postgresql://postgres:@/{DATABASE}?host={self.folder}"
