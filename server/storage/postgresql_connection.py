"""One connection to PostgreSQL, as work that waits in a greenlet sees it."""

from collections.abc import Awaitable, Callable, Sequence
from math import inf
from time import monotonic
from typing import Any

import asyncpg
from sqlalchemy import Dialect, Executable, make_url
from sqlalchemy.sql.dml import UpdateBase

from server.storage.database import PLANNED_EACH_TIME, Result, Rows, Values
from server.storage.greenlets import KeptGreenlet, wait
from server.storage.rendering import Renderer

_PLAN_CACHE_MODE = {False: "SET plan_cache_mode = auto", True: "SET plan_cache_mode = force_custom_plan"}


class Driver(asyncpg.Connection):
    """asyncpg's connection, the greenlet of those who use it, and how the server plans for it."""

    plans_each_time = False
    command_seconds = inf

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.greenlet = KeptGreenlet()


Connect = Callable[[], Awaitable[Driver]]


def connector(
    url: str, *, wait_seconds: float, command_seconds: float | None = None, **settings: str
) -> Connect:
    """Return what opens a connection to the database; asyncpg itself reads the URL, sslmode and all."""

    async def connect() -> Driver:
        driver = await asyncpg.connect(
            "postgresql" + url[url.index("://") :],
            connection_class=Driver,
            timeout=wait_seconds,
            command_timeout=command_seconds,
            server_settings={"application_name": "taskward", "jit": "off", "timezone": "UTC", **settings},
        )
        driver.command_seconds = command_seconds or inf
        return driver

    return connect


def postgresql_renderer() -> Renderer:
    """Return what renders statements for PostgreSQL; the connections of one pool share it."""
    return Renderer(make_url("postgresql+asyncpg://").get_dialect()())


class TooSlowError(Exception):
    """A piece of work took too long as a whole, though none of its statements did."""


class PostgresqlConnection:
    """Executes SQLAlchemy's statements; the greenlet waits, the event loop does not.

    No statement begins after `until`, in seconds of the monotonic clock: then TooSlowError is raised.
    """

    def __init__(self, driver: Driver, renderer: Renderer, until: float = inf) -> None:
        self._driver = driver
        self._renderer = renderer
        self._until = until

    @property
    def driver(self) -> Driver:
        """The connection itself, which others use after us."""
        return self._driver

    @property
    def dialect(self) -> Dialect:
        """PostgreSQL's dialect of SQL."""
        return self._renderer.dialect

    def execute(self, statement: Executable, values: Values | Sequence[Values] | None = None, /) -> Rows:
        """Execute a statement, with values for its named parameters, or once for each of several."""
        if isinstance(values, Sequence):
            text, each = self._renderer.many(statement, values)
            self._wait(text, self._driver.executemany(text, each, timeout=self._seconds_left()))
            return Rows((), len(each))
        text, own = self._renderer.one(statement, values)
        self._choose_planning(statement)
        if isinstance(statement, UpdateBase):
            # The status of a change ends with the number of rows: "UPDATE 1".
            status = self._wait(text, self._driver.execute(text, *own, timeout=self._seconds_left()))
            return Rows((), int(status.rpartition(" ")[2]))
        return Rows(self._wait(text, self._driver.fetch(text, *own, timeout=self._seconds_left())))

    def say(self, words: str) -> None:
        """Execute a statement that has neither values nor rows, such as BEGIN."""
        self._wait(words, self._driver.execute(words, timeout=self._seconds_left()))

    def _choose_planning(self, statement: Executable) -> None:
        """Have searches planned for their very values that are right for few rows or for many.

        A plan that fits a rare code would collect and sort every task that has a common one.
        https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-PLAN-CACHE-MODE
        """
        wanted = bool(statement.get_execution_options().get(PLANNED_EACH_TIME))
        # Inside a transaction a setting may be undone behind our back.
        if wanted is not self._driver.plans_each_time and not self._driver.is_in_transaction():
            self.say(_PLAN_CACHE_MODE[wanted])
            self._driver.plans_each_time = wanted

    def _seconds_left(self) -> float | None:
        """Return how long a statement may take, None if that is not less than for any other."""
        left = self._until - monotonic()
        if left <= 0:
            raise TooSlowError
        return left if left < self._driver.command_seconds else None

    def _wait(self, text: str, answer: Awaitable[Result]) -> Result:
        try:
            return wait(answer)
        except asyncpg.PostgresError as error:
            error.add_note(text)
            raise
        except TimeoutError:
            if monotonic() >= self._until:
                raise TooSlowError from None
            raise
