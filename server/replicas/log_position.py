"""Places in PostgreSQL's write-ahead log, and how they are asked for.

Whoever has replayed the log up to a place has everything that was acknowledged before it.
https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-RECOVERY-CONTROL
"""

from typing import NamedTuple


class LogPosition(NamedTuple):
    """A timeline, which each promotion ends, and a byte in the log.

    They are compared in this order: what was written on an earlier timeline, and is not in the later
    one, was lost when that began, so who follows the later one lacks nothing that is left.
    """

    timeline: int
    byte: int


NOWHERE = LogPosition(0, 0)
"""Before everything that was ever written."""

# What was acknowledged was flushed before. What was only inserted is ahead of it, and a replica may
# never see it: while nobody writes, the end of a page waits for company.
FLUSHED = """
    SELECT pg_walfile_name(pg_current_wal_flush_lsn()),
           CAST(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0') AS bigint)
"""
"""How far a primary has flushed its log, as `position_in` takes it; a server that is none refuses this."""
_TIMELINE_DIGITS = 8


def position_in(file_name: str, byte: int) -> LogPosition:
    """Return the place of a byte; the name of a log's file begins with its timeline, in hexadecimal."""
    return LogPosition(int(file_name[:_TIMELINE_DIGITS], 16), byte)
