"""The database of production: PostgreSQL through asyncpg."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial

import asyncpg
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import create_async_engine

from server.storage.database import Result, Work
from server.storage.failures import UnexpectedFailureError, code_of, troubles_told, unavailable

Connect = Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]]

_TRIES = 4
_LOST_A_RACE = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: the same work may succeed when it is tried again."""


def connector(
    url: str, *, wait_seconds: float, command_seconds: float | None = None, **settings: str
) -> Connect:
    """Return what opens a connection to the database; asyncpg itself reads the URL, sslmode and all."""
    return partial(
        asyncpg.connect,
        "postgresql" + url[url.index("://") :],
        timeout=wait_seconds,
        command_timeout=command_seconds,
        server_settings={"application_name": "taskward", "jit": "off", "timezone": "UTC", **settings},
    )


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))


def _refuse_if_closed(driver: object, *_: object) -> None:
    connection = getattr(driver, "driver_connection", None)
    if isinstance(connection, asyncpg.Connection) and connection.is_closed():
        raise DisconnectionError


class PostgresqlDatabase:
    """A pool of connections to one PostgreSQL database."""

    def __init__(
        self, url: str, *, pool_size: int = 10, wait_seconds: float = 2, query_seconds: float = 2.5
    ) -> None:
        connect = connector(
            url,
            wait_seconds=wait_seconds,
            # The server stops a statement first; this is for one that does not answer at all.
            command_seconds=query_seconds + 0.25,
            lock_timeout=_milliseconds(wait_seconds),
            statement_timeout=_milliseconds(query_seconds),
            idle_in_transaction_session_timeout=_milliseconds(10),
        )
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=connect,
            hide_parameters=True,
            max_overflow=0,
            pool_size=pool_size,
            pool_timeout=1,
        )
        # A connection that the server closed is noticed without asking it before every use.
        event.listen(self._engine.sync_engine, "checkout", _refuse_if_closed)
        self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def read(self, work: Work[Result]) -> Result:
        """Return the result of `work`, which only selects: no BEGIN, no ROLLBACK."""
        with troubles_told():
            async with self._reading.connect() as connection:
                return await connection.run_sync(work)

    async def write(self, work: Work[Result]) -> Result:
        """Return the result of `work` in one transaction, tried again when it loses a race."""
        with troubles_told():
            for tried in range(1, _TRIES):
                try:
                    return await self._write_once(work)
                except DBAPIError as error:
                    if code_of(error) not in _LOST_A_RACE:
                        raise
                await asyncio.sleep(random.uniform(0.005, 0.02) * 2**tried)  # noqa: S311
            return await self._write_once(work)

    async def _write_once(self, work: Work[Result]) -> Result:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def ready(self) -> None:
        """Return when the database answers, or raise ApiError(UNAVAILABLE)."""
        try:
            await self.read(lambda connection: connection.execute(select(1)).scalar())
        except UnexpectedFailureError as error:
            raise unavailable(str(error)) from None

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
