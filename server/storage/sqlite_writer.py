"""Writing to SQLite: one thread, and one sync of the disk for all the writes that wait for it.

A sync takes longer than a write. Those that queue up behind it are kept by the next one together,
each in a savepoint of its own, so that one that fails takes no other with it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

from server.storage.failures import unavailable
from server.storage.rendering import Renderer
from server.storage.sqlite_connection import SqliteConnection, open_driver
from server.storage.waiting_write import Failed, WaitingWrite, tell_all

_MOST_TOGETHER = 64


class SqliteWriter:
    """The only writer of this process. Results are given after the commit, never before."""

    def __init__(self, path: Path, renderer: Renderer, *, wait_seconds: float) -> None:
        self._driver = open_driver(path, wait_seconds=wait_seconds)
        self._connection = SqliteConnection(self._driver, renderer)
        self._wait_seconds = wait_seconds
        self._queue: SimpleQueue[WaitingWrite | None] = SimpleQueue()
        self._closing = False
        self._thread = Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def submit(self, write: WaitingWrite) -> None:
        """Take a write up when its turn comes."""
        self._queue.put(write)

    def close(self) -> None:
        """Finish the writes that wait, then close the connection."""
        self._queue.put(None)
        self._thread.join()
        self._driver.close()

    def _run(self) -> None:
        while not self._closing:
            if waiting := self._waiting():
                self._keep_together(waiting)

    def _waiting(self) -> list[WaitingWrite]:
        waiting = [self._queue.get()]
        with suppress(Empty):
            while len(waiting) < _MOST_TOGETHER:
                waiting.append(self._queue.get_nowait())
        self._closing = None in waiting
        return [write for write in waiting if write is not None]

    def _keep_together(self, waiting: Sequence[WaitingWrite]) -> None:
        writes: list[WaitingWrite] = []
        try:
            with self._transaction():
                # Their turn comes only now: while another process had the lock, some have given up.
                writes = self._wanted(waiting)
                outcomes = [self._outcome(write) for write in writes]
        except Exception as error:  # noqa: BLE001 - it goes to whoever waits for the write
            writes = writes or self._wanted(waiting)
            outcomes = [Failed(error)] * len(writes)
        tell_all(writes, outcomes)

    def _wanted(self, waiting: Sequence[WaitingWrite]) -> list[WaitingWrite]:
        return [write for write in waiting if write.takes_turn()]

    def _outcome(self, write: WaitingWrite) -> Any:
        if monotonic() - write.since > self._wait_seconds:
            return Failed(unavailable("a write waited too long for its turn"))
        self._driver.execute("SAVEPOINT one_write")
        try:
            outcome = write.work(self._connection)
        except Exception as error:
            # A full disk undoes the whole transaction: nothing is left to go on with.
            if not self._driver.in_transaction:
                raise
            self._driver.execute("ROLLBACK TO one_write")
            outcome = Failed(error)
        self._driver.execute("RELEASE one_write")
        return outcome

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._driver.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._driver.execute("COMMIT")
        except BaseException:
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK")
            raise
