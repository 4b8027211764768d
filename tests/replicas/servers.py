"""A primary and its replicas, and what a test does to them behind the back of Taskward."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from server.storage.schema import upgrade
from tests.apart import run_apart
from tests.postgresql_server import PostgresqlServer

PATIENCE_SECONDS = 30
DATABASE = "tasks"


@dataclass(frozen=True)
class Server:
    """One PostgreSQL server with the tables of tasks."""

    server: PostgresqlServer

    @property
    def url(self) -> str:
        return self.server.url(DATABASE)

    def ask(self, statement: str, *values: Any) -> Any:
        """Return the first value of a statement's answer."""
        return self.ask_at(DATABASE, statement, *values)

    def ask_at(self, database: str, statement: str, *values: Any) -> Any:
        """Return the first value of a statement's answer in another database."""
        return run_apart(_asked(self.server.url(database), statement, *values))

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Have a replica receive the log and replay nothing of it."""
        self.ask("SELECT pg_wal_replay_pause()")
        wait_until(lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")
        try:
            yield
        finally:
            self.ask("SELECT pg_wal_replay_resume()")

    def wait_for(self, primary: "Server") -> None:
        """Wait until a replica has everything that its primary has now."""
        place = primary.ask("SELECT pg_current_wal_flush_lsn()::text")
        wait_until(lambda: self.ask("SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn", place))


def with_tables(server: PostgresqlServer) -> Server:
    """Make the tables of tasks in a new database of a server."""
    run_apart(_asked(server.url("postgres"), f"CREATE DATABASE {DATABASE}"))
    run_apart(upgrade(server.url(DATABASE)))
    return Server(server)


async def _asked(url: str, statement: str, *values: Any) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement, *values)
    finally:
        await connection.close()


def wait_until(is_so: Callable[[], object]) -> None:
    """Wait until something is so; fail when it does not become so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.02)
