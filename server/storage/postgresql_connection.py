"""One connection to PostgreSQL, as work that waits in a greenlet sees it."""

from collections.abc import Awaitable, Callable, Sequence
from math import inf
from time import monotonic
from typing import Any

import asyncpg
from sqlalchemy import Dialect, Executable, make_url

from server.storage.database import LostRaceError, Result, Rows, Step, Values
from server.storage.greenlets import KeptGreenlet, wait
from server.storage.one_statement import Part, one_statement
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
BoundPart = tuple[Part, tuple[Any, ...]]
"""A part of a statement, and its values."""


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
            template = self._renderer.template(statement, values[0])
            each = template.filled_each(values)
            self._wait(
                template.text, self._driver.executemany(template.text, each, timeout=self._seconds_left())
            )
            return Rows((), len(each))
        values = values or {}
        template = self._renderer.template(statement, values)
        self._choose_planning(wanted=template.planned_each_time)
        text, own = template.text, template.filled(values)
        if template.is_change:
            # The status of a change ends with the number of rows: "UPDATE 1".
            status = self._wait(text, self._driver.execute(text, *own, timeout=self._seconds_left()))
            return Rows((), int(status.rpartition(" ")[2]))
        return Rows(self._wait(text, self._driver.fetch(text, *own, timeout=self._seconds_left())))

    def change(self, steps: Sequence[Step]) -> None:
        """Make the change at once, with one statement."""
        self._change([self._part_of(step) for step in steps])

    @property
    def locks_rows(self) -> bool:
        """Whoever changes at once does not do it in vain."""
        return True

    def _part_of(self, step: Step) -> BoundPart:
        if isinstance(step.values, Sequence):
            raise TypeError("A step on PostgreSQL is executed once.")
        template = self._renderer.template(step.statement, step.values)
        part = Part(template.text, len(template.names), step.must_change, step.name)
        return part, template.filled(step.values)

    def _change(self, parts: Sequence[BoundPart]) -> None:
        text = one_statement(tuple([part for part, _ in parts]))
        values = [value for _, own in parts for value in own]
        self._choose_planning(wanted=False)
        try:
            self._wait(text, self._driver.execute(text, *values, timeout=self._seconds_left()))
        except asyncpg.DivisionByZeroError:
            raise LostRaceError from None

    def say(self, words: str) -> None:
        """Execute a statement that has neither values nor rows, such as BEGIN."""
        self._wait(words, self._driver.execute(words, timeout=self._seconds_left()))

    def _choose_planning(self, *, wanted: bool) -> None:
        """Have searches planned for their very values that are right for few rows or for many.

        A plan that fits a rare code would collect and sort every task that has a common one.
        https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-PLAN-CACHE-MODE
        """
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
