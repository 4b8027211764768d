"""Writing to SQLite: one thread, and one sync of the disk for all the writes that wait for it.

A sync takes longer than a write. Those that queue up behind it are kept by the next one together,
each in a savepoint of its own, so that one that fails takes no other with it.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

from server.storage.database import Result, Work
from server.storage.failures import unavailable
from server.storage.rendering import Renderer
from server.storage.sqlite_connection import SqliteConnection, open_driver

_MOST_TOGETHER = 64


@dataclass(frozen=True, slots=True)
class _Write:
    work: Work[Any]
    future: Future[Any] = field(default_factory=Future)
    since: float = field(default_factory=monotonic)


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


class SqliteWriter:
    """The only writer of this process. Results are given after the commit, never before."""

    def __init__(self, path: Path, renderer: Renderer, *, wait_seconds: float) -> None:
        self._driver = open_driver(path, wait_seconds=wait_seconds)
        self._connection = SqliteConnection(self._driver, renderer)
        self._wait_seconds = wait_seconds
        self._queue: SimpleQueue[_Write | None] = SimpleQueue()
        self._closing = False
        self._thread = Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[Result]) -> Future[Result]:
        """Return the future result of `work`; cancelled before its turn, it never runs."""
        write = _Write(work)
        self._queue.put(write)
        return write.future

    def close(self) -> None:
        """Finish the writes that wait, then close the connection."""
        self._queue.put(None)
        self._thread.join()
        self._driver.close()

    def _run(self) -> None:
        while not self._closing:
            if waiting := self._waiting():
                self._keep_together(waiting)

    def _waiting(self) -> list[_Write]:
        waiting = [self._queue.get()]
        with suppress(Empty):
            while len(waiting) < _MOST_TOGETHER:
                waiting.append(self._queue.get_nowait())
        self._closing = None in waiting
        return [write for write in waiting if write is not None]

    def _is_still_wanted(self, write: _Write) -> bool:
        if not write.future.set_running_or_notify_cancel():
            return False
        if monotonic() - write.since <= self._wait_seconds:
            return True
        write.future.set_exception(unavailable("a write waited too long for its turn"))
        return False

    def _keep_together(self, waiting: Sequence[_Write]) -> None:
        writes: list[_Write] | None = None
        try:
            with self._transaction():
                # Their turn comes only now: while another process had the lock, some have given up.
                writes = self._wanted(waiting)
                outcomes = [self._outcome(write) for write in writes]
        except Exception as error:  # noqa: BLE001 - it goes to whoever waits for the write
            writes = self._wanted(waiting) if writes is None else writes
            outcomes = [_Failed(error)] * len(writes)
        for write, outcome in zip(writes, outcomes, strict=True):
            if isinstance(outcome, _Failed):
                write.future.set_exception(outcome.error)
            else:
                write.future.set_result(outcome)

    def _wanted(self, waiting: Sequence[_Write]) -> list[_Write]:
        return [write for write in waiting if self._is_still_wanted(write)]

    def _outcome(self, write: _Write) -> Any:
        self._driver.execute("SAVEPOINT one_write")
        try:
            outcome = write.work(self._connection)
        except Exception as error:
            # A full disk undoes the whole transaction: nothing is left to go on with.
            if not self._driver.in_transaction:
                raise
            self._driver.execute("ROLLBACK TO one_write")
            outcome = _Failed(error)
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
