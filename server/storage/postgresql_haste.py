"""A piece of work on PostgreSQL that asks as seldom as it can, because each trip there costs most.

Its changes wait, and all that wait go together as one statement. If that is the last one, and the
only one, it is a transaction by itself: no BEGIN, no COMMIT. What was only read was read without
them too, as it would be inside: there each statement sees its own moment as well.
https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED

No row is locked that may never be changed. Who loses a race by that, or fails otherwise, is given
a connection that takes every step by itself.
"""

from collections.abc import Sequence

from sqlalchemy import Executable, Select

from server.storage.database import Rows, Step, Values
from server.storage.postgresql_connection import BoundPart, Driver, PostgresqlConnection
from server.storage.rendering import Renderer


class HastyConnection(PostgresqlConnection):
    """A connection whose changes wait for each other; `end` or `undo` ends the work."""

    def __init__(self, driver: Driver, renderer: Renderer, until: float) -> None:
        super().__init__(driver, renderer, until)
        self._waiting: list[BoundPart] = []
        self._has_begun = False

    def execute(self, statement: Executable, values: Values | Sequence[Values] | None = None, /) -> Rows:
        """Execute a statement, after the changes that wait."""
        if self._waiting or not _only_reads(statement):
            self._begin()
        return super().execute(statement, values)

    def change(self, steps: Sequence[Step]) -> None:
        """Let a change wait; the same statement twice could be about the same row, so it cannot wait."""
        parts = [self._part_of(step) for step in steps]
        texts = {part.text for part, _ in self._waiting}
        if any(part.text in texts for part, _ in parts):
            self._begin()
        self._waiting += parts

    @property
    def locks_rows(self) -> bool:
        """Only what goes on after a change has begun has something to lose."""
        return self._has_begun

    def end(self) -> None:
        """Make the changes that wait, and keep all of them."""
        self._send()
        if self._has_begun:
            self.say("COMMIT")

    def undo(self) -> None:
        """Keep nothing."""
        if self._has_begun:
            self.say("ROLLBACK")

    def _begin(self) -> None:
        if not self._has_begun:
            self.say("BEGIN")
            self._has_begun = True
        self._send()

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._change(waiting)


def _only_reads(statement: Executable) -> bool:
    # A text may do anything, and a lock lasts only as long as its transaction.
    return isinstance(statement, Select) and statement._for_update_arg is None  # noqa: SLF001
