"""A damaged SQLite file is noticed at the start or at the first use, and then serves nobody.

https://sqlite.org/pragma.html#pragma_quick_check
"""

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from server.storage.failures import is_damage, unavailable
from server.storage.sqlite_connection import open_to_read

_LOG = logging.getLogger(__name__)

_LOOK_SECONDS = 5
"""How long the look at the start may take; a gigabyte takes some seconds."""
_INSTRUCTIONS_BETWEEN_LOOKS = 100_000

WHAT_TO_DO = "Stop the server, then: taskward restore (see docs/operations.md)."


@dataclass(slots=True)
class DamageNoticed:
    """A context in which a file is used: after the first sign of damage it raises ApiError(UNAVAILABLE).

    What can still be read may be wrong, and a write would make it worse.
    """

    is_damaged: bool = False

    def __enter__(self) -> None:
        if self.is_damaged:
            raise unavailable("its file is damaged")

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if is_damage(error) and not self.is_damaged:
            self.is_damaged = True
            _LOG.error("The database file is damaged, and nothing more is served from it. %s", WHAT_TO_DO)


def is_file_damaged(path: Path, seconds: float = _LOOK_SECONDS) -> bool:
    """Tell whether the pages of a file do not fit together, as far as one sees in so many seconds."""
    until = monotonic() + seconds
    try:
        with closing(open_to_read(path)) as driver:
            driver.set_progress_handler(lambda: monotonic() > until, _INSTRUCTIONS_BETWEEN_LOOKS)
            found = driver.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        _LOG.warning("The database file is too large to be looked through at the start; run: taskward verify")
        return False
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return True
    return bool(found != ("ok",))
