"""The database of production: PostgreSQL through asyncpg."""

import asyncio
import random
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TypeVar

import asyncpg
from sqlalchemy import select

from server.storage.circuit import Circuit
from server.storage.database import LostRaceError, Result, Work
from server.storage.failures import (
    TROUBLES_TOLD,
    UnexpectedFailureError,
    code_of,
    is_trouble,
    unavailable,
)
from server.storage.postgresql_connection import (
    PostgresqlConnection,
    TooSlowError,
    connector,
    postgresql_renderer,
)
from server.storage.postgresql_haste import HastyConnection
from server.storage.postgresql_pool import PostgresqlPool

_Connection = TypeVar("_Connection", bound=PostgresqlConnection)

_TRIES = 4
_MORE_SECONDS = 3
"""How much longer than one statement a whole piece of work may take, waiting and trying again included."""
_LOST_A_RACE = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: the same work may succeed when it is tried again."""


def _hastily(work: Work[Result], connection: HastyConnection) -> Result:
    try:
        result = work(connection)
        connection.end()
    except OSError:
        # Nobody answers: the connection will be cut, which undoes everything too.
        raise
    except Exception:
        connection.undo()
        raise
    return result


def _carefully(work: Work[Result], connection: PostgresqlConnection) -> Result:
    connection.say("BEGIN")
    try:
        result = work(connection)
    except OSError:
        raise
    except Exception:
        connection.say("ROLLBACK")
        raise
    connection.say("COMMIT")
    return result


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
        with TROUBLES_TOLD:
            return await self._on(PostgresqlConnection, work, self._until())

    async def write(self, work: Work[Result]) -> Result:
        """Return the result of `work` in one transaction, tried again when it loses a race."""
        until, hastily, carefully = self._until(), partial(_hastily, work), partial(_carefully, work)
        with TROUBLES_TOLD:
            try:
                return await self._on(HastyConnection, hastily, until)
            except LostRaceError:
                pass
            except asyncpg.PostgresError as error:
                # Of several changes at once nobody knows which one was refused.
                if is_trouble(error) and code_of(error) not in _LOST_A_RACE:
                    raise
            for tried in range(2, _TRIES):
                try:
                    return await self._on(PostgresqlConnection, carefully, until)
                except asyncpg.PostgresError as error:
                    if code_of(error) not in _LOST_A_RACE:
                        raise
                await asyncio.sleep(random.uniform(0.005, 0.02) * 2**tried)  # noqa: S311
            return await self._on(PostgresqlConnection, carefully, until)

    def _until(self) -> float:
        return monotonic() + self._whole_seconds

    async def _on(
        self, make: type[_Connection], work: Callable[[_Connection], Result], until: float
    ) -> Result:
        with self._circuit:
            driver = await self._pool.take()
            # Sound is what ended in an answer: after a silence or a cancellation, one may still come.
            is_sound = False
            try:
                connection = make(driver, self._renderer, until)
                result = await driver.greenlet.run(lambda: work(connection))
                is_sound = True
            except OSError:
                raise
            except TooSlowError:
                raise unavailable("it was too slow") from None
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

    async def ready(self) -> None:
        """Return when the database answers, or raise ApiError(UNAVAILABLE)."""
        try:
            await self.read(lambda connection: connection.execute(select(1)).scalar())
        except UnexpectedFailureError as error:
            raise unavailable(str(error)) from None

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()
