"""`taskward audit`: check the audit trail, take it out, anchor it, and change its key."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import orjson

from graphql_schema.access import Role
from graphql_schema.audit.balp import fhir_of
from graphql_schema.audit.event import Interaction
from graphql_schema.clock import system_clock
from server.audit.anchors import BadAnchorError, anchor_line, anchors_in, append_line
from server.audit.keys import key_ring
from server.audit.keys import rotate as rotate_key
from server.audit.reading import count_of, every_event
from server.audit.sealing import head_of
from server.audit.verifying import LAST, Verdict, count_sealed
from server.audit.verifying import verify as verify_trail
from server.commands.export_tasks import written
from server.commands.progress import progress
from server.operators.opening import opened, operation
from server.settings.loading import load_settings
from server.settings.settings import Settings

_NUMBER = click.IntRange(1, LAST)
_FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


@click.group()
def audit() -> None:
    """Look after the audit trail."""


@audit.command()
@click.option("--from", "first", type=_NUMBER, default=1, metavar="SEQ", help="Begin with this event.")
@click.option("--to", "last", type=_NUMBER, default=LAST, metavar="SEQ", help="End with this event.")
@click.option(
    "--anchor",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of anchors, which show that no end was cut off.",
)
def verify(first: int, last: int, anchor: Path | None) -> None:
    """Check every event against its seal, and say the first that is wrong.

    It changes nothing, and servers may go on. Exits with 1 if something is wrong.
    """
    verdict = asyncio.run(_verify(load_settings(), (first, last), anchor))
    if verdict.wrong:
        raise click.ClickException(verdict.wrong)
    click.echo(
        f"{verdict.checked} events are as they were sealed; the last one is {verdict.last_seq}.", err=True
    )
    if verdict.unsealed:
        click.echo(f"{verdict.unsealed} events of the last moments are not sealed yet.", err=True)


@audit.command("export")
@click.argument("file", type=_FILE)
def export_events(file: Path) -> None:
    """Write every event to FILE as NDJSON of FHIR AuditEvents; - is standard output."""
    count = asyncio.run(_export(load_settings(), file))
    click.echo(f"Exported {count} events.", err=True)


@audit.command()
@click.argument("file", type=_FILE, default="-")
def anchor(file: Path) -> None:
    """Add an anchor of the trail's end to FILE; - is standard output. Keep it on another machine."""
    line = asyncio.run(_anchor(load_settings()))
    if file == Path("-"):
        click.echo(line)
    else:
        append_line(file, line)


@audit.command()
def rotate() -> None:
    """Put a new key to work, and keep the old one to check what it sealed. Then restart the servers."""
    ring = rotate_key(load_settings().data_dir)
    click.echo(f"New events are sealed with key {ring.current.id} once the servers are started again.")


async def _verify(settings: Settings, span: tuple[int, int], anchor: Path | None) -> Verdict:
    keys = key_ring(settings.data_dir).by_id
    try:
        anchors = anchors_in(anchor, keys) if anchor else []
    except BadAnchorError as error:
        raise click.ClickException(str(error)) from None
    async with opened(settings) as database:
        total = await count_sealed(database, span)
        with progress("Verifying") as shown:
            return await verify_trail(database, keys, anchors, span, _adding_up(shown, total))


def _adding_up(shown: Callable[[int, int], None], total: int) -> Callable[[int], None]:
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        shown(done, total)

    return tell


async def _export(settings: Settings, file: Path) -> int:
    count = 0
    async with operation(settings, Role.AUDITOR, "taskward audit export") as run:
        total = await count_of(run.database)
        with progress("Exporting") as shown, written(file) as lines:
            async for events in every_event(run.database):
                lines.writelines(orjson.dumps(fhir_of(kept, settings.fhir_base)) + b"\n" for kept in events)
                count += len(events)
                shown(count, total)
        await run.trail.write([replace(run.journal.event(Interaction.EXPORT), count=count)])
    return count


async def _anchor(settings: Settings) -> str:
    async with opened(settings) as database:
        head = await database.read(head_of)
    if not head.number:
        raise click.ClickException("There is nothing to anchor yet: no event is sealed.")
    return anchor_line(head, key_ring(settings.data_dir).current, system_clock())
