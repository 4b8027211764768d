"""Whether a database has the tables that this program needs. It is cheap, so serving can ask."""

from sqlalchemy import column, select, table, text

from server.storage.database import Connection, Database

NEEDED_REVISION = "0003"
"""The newest revision in `server/migrations/versions`; a test compares."""

_KEPT_IN = table("alembic_version", column("version_num"))
_IS_THERE = {
    "sqlite": text("SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'"),
    "postgresql": text("SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL"),
}


_CACHED = text(
    "SELECT seqcache FROM pg_sequence WHERE seqrelid = CAST(pg_get_serial_sequence('audit_event', 'seq') AS regclass)"
)


class SchemaOutOfDateError(Exception):
    """The database has other tables than this program needs."""

    def __init__(self, found: str | None) -> None:
        super().__init__(
            f"The database schema is at {found or 'no revision'}, but this version of Taskward needs "
            f"{NEEDED_REVISION}. Run: taskward db upgrade"
        )


class NumbersKeptBackError(SchemaOutOfDateError):
    """Connections keep numbers of events for later, when the sealer has gone past them."""

    def __init__(self, cached: int) -> None:
        Exception.__init__(
            self,
            f"The sequence of audit_event.seq has CACHE {cached}, but the audit trail needs its numbers in turn. "
            "Run: ALTER SEQUENCE audit_event_seq_seq CACHE 1",
        )


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the tables, or None when there are none."""
    if connection.execute(_IS_THERE[connection.dialect.name]).first() is None:
        return None
    found: str | None = connection.execute(select(_KEPT_IN.c.version_num)).scalar()
    return found


async def check_schema(database: Database) -> None:
    """Raise SchemaOutOfDateError unless the tables are those that this program needs."""
    found = await database.read(revision_of)
    if found != NEEDED_REVISION:
        raise SchemaOutOfDateError(found)
    cached = await database.read(_cached_numbers)
    if cached != 1:
        raise NumbersKeptBackError(cached)


def _cached_numbers(connection: Connection) -> int:
    # SQLite's one writer counts for itself.
    return int(connection.execute(_CACHED).scalar()) if connection.dialect.name == "postgresql" else 1
