"""Whether the replicas of a configuration can be read from; serving does not depend on it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from time import monotonic

import asyncpg

from server.replicas.looks import PrimaryLook, Watched
from server.replicas.replica import BEHIND, LOOK_EVERY_SECONDS, name_of, trouble_of, unfit

_TROUBLES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def wrong_replicas(primary_url: str, urls: Sequence[str], lag_seconds: float) -> AsyncIterator[str]:
    """Yield a sentence for each replica that would not be read from now; none if the primary is silent."""
    if not urls:
        return
    with closing(Watched(primary_url)) as watched:
        try:
            primary = await watched.primary()
        except _TROUBLES:
            return
    for number, url in enumerate(urls, 1):
        if trouble := await _trouble(url, primary, lag_seconds):
            yield f"{name_of(number)} cannot be read from: {trouble}."


async def _trouble(url: str, primary: PrimaryLook, lag_seconds: float) -> str | None:
    until = monotonic() + lag_seconds
    with closing(Watched(url)) as watched:
        while True:
            try:
                look = await watched.replica()
            except _TROUBLES as error:
                return trouble_of(error)
            wrong = unfit(look, primary.identity)
            if wrong or look.position >= primary.position:
                return wrong
            if monotonic() > until:
                return BEHIND
            await asyncio.sleep(LOOK_EVERY_SECONDS)
