"""Reading from SQLite: at once in the event loop, or in a thread when it turns out to be slow."""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from math import inf
from pathlib import Path
from time import monotonic

from server.storage.database import Result, Work
from server.storage.rendering import Renderer
from server.storage.sqlite_connection import SqliteConnection, open_driver

_QUICK_SECONDS = 0.01
"""How long a query may hold up the event loop. A hop to a thread costs more than most queries."""
_INSTRUCTIONS_BETWEEN_LOOKS = 5000
_GIVE_UP = frozenset({sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY})


class _Reader:
    """A connection that breaks off a query when its time is over."""

    def __init__(self, path: Path, renderer: Renderer, wait_seconds: float) -> None:
        self.driver = open_driver(path, wait_seconds=wait_seconds, query_only=True)
        self._connection = SqliteConnection(self.driver, renderer)
        self._until = inf
        self.driver.set_progress_handler(self._is_over, _INSTRUCTIONS_BETWEEN_LOOKS)

    def _is_over(self) -> bool:
        return monotonic() > self._until

    def run(self, work: Work[Result], seconds: float) -> Result:
        self._until = monotonic() + seconds
        return work(self._connection)


class SqliteReaders:
    """One reader for the event loop, and some for the threads."""

    def __init__(
        self, path: Path, renderer: Renderer, *, threads: int, wait_seconds: float, query_seconds: float
    ) -> None:
        self._query_seconds = query_seconds
        self._quick = _Reader(path, renderer, 0)
        self._slow = [_Reader(path, renderer, wait_seconds) for _ in range(threads)]
        self._free = list(self._slow)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="sqlite-reader")

    async def read(self, work: Work[Result]) -> Result:
        """Return the result of `work`, on the quick way if it is quick."""
        try:
            return self._quick.run(work, _QUICK_SECONDS)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in _GIVE_UP:
                raise
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run_slowly, work)

    def _run_slowly(self, work: Work[Result]) -> Result:
        reader = self._free.pop()
        try:
            return reader.run(work, self._query_seconds)
        finally:
            self._free.append(reader)

    def close(self) -> None:
        """Wait for the threads and close every connection."""
        self._threads.shutdown()
        for reader in (self._quick, *self._slow):
            reader.driver.close()
