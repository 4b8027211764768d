"""`taskward config`: the settings of this installation, and whether they work."""

import asyncio
import sys

import click

from server.configuration_check import check_configuration
from server.settings.loading import read_settings
from server.settings.table import settings_table, shown_value


@click.group()
def config() -> None:
    """See and try the settings."""


@config.command()
def check() -> None:
    """Print what is in force and everything that is wrong; exit with 1 if anything is.

    It asks the issuers for their keys, and the database for its tables.
    """
    settings = read_settings()
    for row in settings_table():
        click.echo(f"{row.name}={shown_value(settings, row.name)}")
    wrong = asyncio.run(check_configuration(settings))
    for sentence in wrong:
        click.echo(sentence, err=True)
    if wrong:
        sys.exit(1)
    click.echo("All of it works.")
