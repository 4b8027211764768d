"""Holding a task, so that a write of it has to wait."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import asyncpg

from server.storage.engine import is_postgresql, sqlite_path


@contextmanager
def held(url: str) -> Iterator[None]:
    """Let every write of a task wait, as another process with a long transaction does."""
    if is_postgresql(url):
        with _held_in_postgresql(url):
            yield
        return
    with closing(sqlite3.connect(sqlite_path(url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _held_in_postgresql(url: str) -> Iterator[None]:
    is_held, may_end = threading.Event(), threading.Event()

    async def hold() -> None:
        connection = await asyncpg.connect(url)
        async with connection.transaction():
            await connection.execute("LOCK TABLE task IN EXCLUSIVE MODE")
            is_held.set()
            await asyncio.to_thread(may_end.wait)
        await connection.close()

    thread = threading.Thread(target=lambda: asyncio.run(hold()))
    thread.start()
    is_held.wait(10)
    try:
        yield
    finally:
        may_end.set()
        thread.join()
