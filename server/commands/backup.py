"""`taskward backup`: the SQLite database as one file, while the server goes on."""

from pathlib import Path

import click

from server.backup.backing_up import NotPossibleError, back_up
from server.commands.progress import progress
from server.commands.sqlite_file import sqlite_file
from server.settings.loading import load_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database, as it is at this moment, to the new FILE.

    A server may go on writing meanwhile. FILE holds patients' data and no keys; only you can read it.
    """
    database = sqlite_file(load_settings())
    try:
        with progress("Backing up") as shown:
            back_up(database, file, shown)
    except NotPossibleError as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(f"Wrote {file}, {file.stat().st_size} bytes. Check it: taskward verify {file}", err=True)
