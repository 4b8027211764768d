"""The database of production: PostgreSQL through asyncpg."""

import asyncio
import random
from collections.abc import Coroutine
from typing import Any

import asyncpg
from sqlalchemy import select
from sqlalchemy.util import greenlet_spawn

from server.storage.circuit import Circuit
from server.storage.database import Result, Work
from server.storage.failures import TROUBLES_TOLD, UnexpectedFailureError, code_of, unavailable
from server.storage.postgresql_connection import Driver, PostgresqlConnection, connector, postgresql_renderer
from server.storage.postgresql_pool import PostgresqlPool

_TRIES = 4
_MORE_SECONDS = 3
"""How much longer than one statement a whole piece of work may take, waiting and trying again included."""
_LOST_A_RACE = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: the same work may succeed when it is tried again."""


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))


class PostgresqlDatabase:
    """A pool of connections to one PostgreSQL database."""

    def __init__(
        self, url: str, *, pool_size: int = 10, wait_seconds: float = 2, query_seconds: float = 3
    ) -> None:
        connect = connector(
            url,
            wait_seconds=wait_seconds,
            # The server stops a statement first; this is for one that does not answer at all.
            command_seconds=query_seconds + 0.5,
            lock_timeout=_milliseconds(wait_seconds),
            statement_timeout=_milliseconds(query_seconds),
            idle_in_transaction_session_timeout=_milliseconds(10),
        )
        self._whole_seconds = query_seconds + _MORE_SECONDS
        self._pool = PostgresqlPool(connect, pool_size)
        self._circuit = Circuit(self._pool.cut)
        self._renderer = postgresql_renderer()

    async def read(self, work: Work[Result]) -> Result:
        """Return the result of `work`, which only selects: no BEGIN, no COMMIT."""
        return await self._in_time(self._with_connection(work, in_transaction=False))

    async def write(self, work: Work[Result]) -> Result:
        """Return the result of `work` in one transaction, tried again when it loses a race."""
        return await self._in_time(self._persistently(work))

    async def _in_time(self, doing: Coroutine[Any, Any, Result]) -> Result:
        with TROUBLES_TOLD:
            try:
                async with asyncio.timeout(self._whole_seconds) as whole:
                    return await doing
            except TimeoutError:
                if whole.expired():
                    raise unavailable("it was too slow") from None
                raise

    async def _persistently(self, work: Work[Result]) -> Result:
        for tried in range(1, _TRIES):
            try:
                return await self._with_connection(work, in_transaction=True)
            except asyncpg.PostgresError as error:
                if code_of(error) not in _LOST_A_RACE:
                    raise
            await asyncio.sleep(random.uniform(0.005, 0.02) * 2**tried)  # noqa: S311
        return await self._with_connection(work, in_transaction=True)

    async def _with_connection(self, work: Work[Result], *, in_transaction: bool) -> Result:
        with self._circuit:
            return await self._on_connection(work, in_transaction=in_transaction)

    async def _on_connection(self, work: Work[Result], *, in_transaction: bool) -> Result:
        driver = await self._pool.take()
        # Sound is what ended in an answer: after a silence or a cancellation, one may still come.
        is_sound = False
        try:
            result = await self._run(work, driver, in_transaction=in_transaction)
            is_sound = True
        except OSError:
            raise
        except (asyncpg.InterfaceError, asyncpg.InternalClientError):
            # What asyncpg says of a connection that breaks while it is used is not one of its own errors.
            if driver.is_closed():
                raise unavailable("the connection was lost") from None
            raise
        except Exception:
            is_sound = True
            raise
        finally:
            self._pool.give_back(driver, is_sound=is_sound)
        return result

    async def _run(self, work: Work[Result], driver: Driver, *, in_transaction: bool) -> Result:
        connection = PostgresqlConnection(driver, self._renderer)
        if not in_transaction:
            return await greenlet_spawn(work, connection)
        await driver.execute("BEGIN")
        try:
            result = await greenlet_spawn(work, connection)
        except Exception:
            if driver.is_in_transaction():
                await driver.execute("ROLLBACK")
            raise
        await driver.execute("COMMIT")
        return result

    async def ready(self) -> None:
        """Return when the database answers, or raise ApiError(UNAVAILABLE)."""
        try:
            await self.read(lambda connection: connection.execute(select(1)).scalar())
        except UnexpectedFailureError as error:
            raise unavailable(str(error)) from None

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()
