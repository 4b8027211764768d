"""Connections to PostgreSQL that are kept open, so many at most, and no longer than they are sound."""

import asyncio

from server.storage.failures import unavailable
from server.storage.postgresql_connection import Connect, Driver

_WAIT_SECONDS = 1
"""How long one waits for a connection when all are taken."""


class PostgresqlPool:
    """At most `size` connections. Each is opened when none is free, and kept."""

    def __init__(self, connect: Connect, size: int) -> None:
        self._connect = connect
        self._places = asyncio.Semaphore(size)
        self._free: list[Driver] = []

    async def take(self) -> Driver:
        """Return a connection that is to be given back, or raise ApiError(UNAVAILABLE)."""
        await self._wait_for_place()
        try:
            while self._free:
                connection = self._free.pop()
                if not connection.is_closed():
                    return connection
            return await self._connect()
        except BaseException:
            self._places.release()
            raise

    async def _wait_for_place(self) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise unavailable("every connection is taken") from None

    def give_back(self, connection: Driver, *, is_sound: bool) -> None:
        """Keep the connection for the next; one that is not sound, or in a transaction, is cut."""
        if is_sound and not connection.is_closed() and not connection.is_in_transaction():
            self._free.append(connection)
        else:
            connection.terminate()
        self._places.release()

    def cut(self) -> None:
        """Let go of the connections that nobody uses, without a word to a server that does not listen."""
        while self._free:
            self._free.pop().terminate()

    async def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._free:
            await self._free.pop().close(timeout=_WAIT_SECONDS)
