"""`taskward db`: the tables of the database."""

import asyncio
import sys

import click

from server.settings.loading import load_settings
from server.storage.schema import current_and_head, upgrade


@click.group()
def db() -> None:
    """Look after the tables of the database."""


@db.command("upgrade")
def upgrade_tables() -> None:
    """Bring the tables up to date. Running it again changes nothing."""
    revision = asyncio.run(upgrade(load_settings().database_url))
    click.echo(f"The database is at revision {revision}.")


@db.command()
def check() -> None:
    """Say whether the tables are up to date; exit with 1 if they are not."""
    found, needed = asyncio.run(current_and_head(load_settings().database_url))
    if found == needed:
        click.echo(f"The database is at revision {found}, as needed.")
        return
    click.echo(
        f"The database is at {f'revision {found}' if found else 'no revision'}, "
        f"but {needed} is needed. Run: taskward db upgrade",
        err=True,
    )
    sys.exit(1)
