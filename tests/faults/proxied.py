"""A server whose way to PostgreSQL can be disturbed while it serves."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.storage.postgresql_proxy import Proxy, proxy_before


@contextmanager
def proxied(url: str) -> Iterator[tuple[Proxy, str]]:
    """Give a proxy that runs in a thread of its own, and the URL that leads through it."""
    loop, may_end, is_there = asyncio.new_event_loop(), asyncio.Event(), threading.Event()
    found: list[tuple[Proxy, str]] = []

    async def run() -> None:
        async with proxy_before(url) as (proxy, through):
            found.append((proxy, through))
            is_there.set()
            await may_end.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    is_there.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(may_end.set)
        thread.join()
        loop.close()
