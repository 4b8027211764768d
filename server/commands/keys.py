"""`taskward keys`: the keys that sign access tokens."""

import time
from datetime import UTC, datetime

import click

from server.auth.key_ring import KeyRing, rotate
from server.settings.loading import load_settings


@click.group()
def keys() -> None:
    """See and replace the keys that sign access tokens."""


@keys.command(name="list")
def list_keys() -> None:
    """Print each key's id and what it is for, the one that signs first."""
    ring = KeyRing(load_settings().data_dir)
    click.echo(f"{ring.signing.kid}  signs and verifies")
    for each in ring.retired:
        until = datetime.fromtimestamp(each.until, UTC).isoformat(timespec="seconds")
        click.echo(f"{each.key.kid}  verifies until {until}")


@keys.command(name="rotate")
@click.option(
    "--now", "at_once", is_flag=True, help="Refuse every token signed until now: a key may be known."
)
def rotate_keys(*, at_once: bool) -> None:
    """Make a new key that signs from now on; running servers notice within two seconds.

    Tokens of the key before it stay good until they expire, unless --now is given.
    """
    new = rotate(load_settings().data_dir, now=time.time(), distrust=at_once)
    click.echo(f"{new.kid}  signs and verifies")
