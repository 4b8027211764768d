"""`taskward verify`: whether a database, or a backup of one, is whole."""

import asyncio
from pathlib import Path

import click

from server.audit.keys import has_key, key_ring
from server.backup.verification import first_wrong
from server.commands.progress import progress
from server.settings.loading import load_settings


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def verify(file: Path | None) -> None:
    """Look at every task in the database, or in the backup FILE, and say the first thing that is wrong.

    It changes nothing, and a server may go on writing meanwhile. Exits with 1 if something is wrong.
    """
    settings = load_settings()
    url = settings.database_url if file is None else f"sqlite:///{file.absolute()}"
    keys = key_ring(settings.data_dir).by_id if has_key(settings.data_dir) else None
    with progress("Verifying") as shown:
        wrong = asyncio.run(first_wrong(url, settings.site, keys, shown))
    if wrong:
        raise click.ClickException(wrong)
    click.echo("Every task is whole, with its versions and its search values.", err=True)
    if keys is None:
        click.echo(f"The audit trail was not checked: {settings.data_dir} holds no audit-key.", err=True)
