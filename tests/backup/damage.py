"""Damage to a SQLite file, as a failing disk does it."""

import sqlite3
from contextlib import closing
from pathlib import Path


def damage(database: Path, table: str) -> None:
    """Overwrite the head of the page at which a table or an index begins."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [table]).fetchone()
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 8)
