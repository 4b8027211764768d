"""`taskward restore`: a backup put back in the place of the SQLite database."""

from datetime import UTC, datetime
from pathlib import Path

import click

from server.backup.backing_up import NotPossibleError, restore
from server.commands.progress import progress
from server.commands.sqlite_file import sqlite_file
from server.settings.loading import load_settings
from server.storage.schema_version import NEEDED_REVISION


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Also when a database is there, which is kept beside it.")
def restore_backup(file: Path, *, replace: bool) -> None:
    """Make the backup FILE the SQLite database. No server may be running."""
    database = sqlite_file(load_settings())
    kept = _kept_beside(database) if _is_there(database) else None
    if kept is not None and file.samefile(database):
        raise click.ClickException("FILE is the database itself.")
    if kept is not None and not replace:
        raise click.ClickException(
            f"There is a database already: {database}. With --replace it is kept beside, and the backup "
            f"takes its place."
        )
    try:
        with progress("Restoring") as shown:
            revision = restore(file, database, kept, shown)
    except NotPossibleError as reason:
        raise click.ClickException(str(reason)) from None
    if kept is not None:
        click.echo(f"What was there is kept as {kept}.", err=True)
    following = "taskward verify" if revision == NEEDED_REVISION else "taskward db upgrade"
    click.echo(f"Restored {database}, with revision {revision} of its tables. Now run: {following}", err=True)


def _is_there(database: Path) -> bool:
    return database.exists() and database.stat().st_size > 0


def _kept_beside(database: Path) -> Path:
    return database.with_name(f"{database.stem}-until-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{database.suffix}")
