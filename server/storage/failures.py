"""Which failures of a driver mean "not now", and what a caller then hears: nothing of the driver.

https://www.sqlite.org/rescode.html
https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

import logging
import sqlite3

import asyncpg

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
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }
)
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
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


class UnexpectedFailureError(Exception):
    """A failure of ours, not of the moment. Its text holds nothing of any row, so it may be logged."""


def code_of(error: Exception) -> str:
    """Return SQLite's name of the error or PostgreSQL's five letters, or "" when there is neither."""
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    return code or ""


def is_damage(error: BaseException | None) -> bool:
    """Tell whether SQLite found its file damaged."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & _PRIMARY_CODE in _DAMAGE


def is_trouble(error: Exception) -> bool:
    """Tell whether a driver's error is the moment's, not ours."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & _PRIMARY_CODE in _SQLITE
    return code_of(error).startswith(_POSTGRESQL_CLASSES)


def unavailable(why: str) -> ApiError:
    """Return the failure that callers see; `why` goes to the log and must hold no one's data."""
    _LOG.warning("The database is unavailable: %s", why)
    return ApiError(Problem.UNAVAILABLE, "The database is not available at the moment; try again.")


class TroublesTold:
    """Turns the database's own troubles into ApiError(UNAVAILABLE), others into what may be logged.

    PostgreSQL's words for a refused row repeat the row.
    """

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, OSError):
            raise unavailable(type(error).__name__) from None
        if isinstance(error, (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError)):
            raise _told(error) from None


TROUBLES_TOLD = TroublesTold()


def _told(error: Exception) -> Exception:
    what = f"{type(error).__name__} {code_of(error)}".rstrip()
    if is_trouble(error):
        return unavailable(what)
    return UnexpectedFailureError(" in ".join([what, *getattr(error, "__notes__", [])]))
