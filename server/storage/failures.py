"""Which failures of a driver mean "not now", and what a caller then hears: nothing of the driver.

https://www.sqlite.org/rescode.html
https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError

from graphql_schema.errors import ApiError, Problem

_LOG = logging.getLogger(__name__)

_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
    }
)
_PRIMARY_CODE = 0xFF
"""SQLite's extended codes keep the primary code in their lowest byte."""

_POSTGRESQL_CLASSES = (
    "08",  # connection exception
    "28",  # the server does not let us in
    "3D",  # there is no such database
    "40",  # serialization failure and deadlock, after our retries
    "53",  # out of disk, memory or connections
    "55",  # a lock was not to be had in time
    "57",  # cancelled by a timeout, shutting down, starting up
    "58",  # the server's own input and output failed
    "25006",  # read-only: a replica after a failover
)


def sqlstate(error: DBAPIError) -> str:
    """Return PostgreSQL's five-letter error code, or "" when there is none."""
    return getattr(error.orig, "sqlstate", None) or ""


def _is_trouble(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", None)
        return code is not None and code & _PRIMARY_CODE in _SQLITE
    return error.connection_invalidated or sqlstate(error).startswith(_POSTGRESQL_CLASSES)


def unavailable(why: str) -> ApiError:
    """Return the failure that callers see; `why` goes to the log and must hold no one's data."""
    _LOG.warning("The database is unavailable: %s", why)
    return ApiError(Problem.UNAVAILABLE, "The database is not available at the moment; try again.")


@contextmanager
def troubles_told() -> Iterator[None]:
    """Turn the database's own troubles into ApiError(UNAVAILABLE); let every other error pass."""
    try:
        yield
    except DBAPIError as error:
        if not _is_trouble(error):
            raise
        raise unavailable(f"{type(error.orig).__name__} {sqlstate(error)}".rstrip()) from None
    except (NoConnectionFreeError, OSError) as error:
        raise unavailable(type(error).__name__) from None
