"""The embedded database: one SQLite file, for a laptop, a demonstration or a small practice."""

import asyncio
from pathlib import Path

from sqlalchemy import select

from server.storage.database import Result, Work
from server.storage.failures import TROUBLES_TOLD, UnexpectedFailureError, unavailable
from server.storage.sqlite_connection import make_private, sqlite_renderer
from server.storage.sqlite_damage import DamageNoticed
from server.storage.sqlite_reader import SqliteReaders
from server.storage.sqlite_writer import SqliteWriter
from server.storage.waiting_write import WaitingWrite


class SqliteDatabase:
    """A SQLite file, its readers and its writer. The file is created when it is not there."""

    def __init__(
        self, path: Path, *, reader_threads: int = 2, wait_seconds: float = 2, query_seconds: float = 4
    ) -> None:
        make_private(path)
        self._wait_seconds = wait_seconds
        self._damage = DamageNoticed()
        renderer = sqlite_renderer()
        self._writer = SqliteWriter(path, renderer, wait_seconds=wait_seconds)
        self._readers = SqliteReaders(
            path, renderer, threads=reader_threads, wait_seconds=wait_seconds, query_seconds=query_seconds
        )

    async def read(self, work: Work[Result]) -> Result:
        """Return the result of `work`, which only selects."""
        with TROUBLES_TOLD, self._damage:
            return await self._readers.read(work)

    async def write(self, work: Work[Result]) -> Result:
        """Return the result of `work` after the disk has it."""
        with TROUBLES_TOLD, self._damage:
            loop = asyncio.get_running_loop()
            write = WaitingWrite(work, loop)
            self._writer.submit(write)
            patience = loop.call_later(self._wait_seconds, write.call_off)
            try:
                result: Result = await write.result
            finally:
                patience.cancel()
                # For a caller who is gone it is not done at all, if its turn has not come.
                write.takes_turn()
            return result

    async def ready(self) -> None:
        """Return when the database answers, or raise ApiError(UNAVAILABLE)."""
        try:
            await self.read(lambda connection: connection.execute(select(1)).scalar())
        except UnexpectedFailureError as error:
            raise unavailable(str(error)) from None

    async def close(self) -> None:
        """Finish the writes that wait and close the file."""
        self._writer.close()
        self._readers.close()
