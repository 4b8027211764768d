"""`taskward export`: the current version of every task, one JSON line each."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from graphql_schema.access import Role
from graphql_schema.task.exporting import pages_of_tasks
from server.commands.progress import progress
from server.operators.tasks import operator_tasks
from server.settings.loading import load_settings
from server.settings.settings import Settings


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
def export_tasks(file: Path) -> None:
    """Write every task to FILE as NDJSON; - is standard output."""
    count = asyncio.run(_export(load_settings(), file))
    click.echo(f"Exported {count} tasks.", err=True)


async def _export(settings: Settings, file: Path) -> int:
    async with operator_tasks(settings, Role.AUDITOR, "taskward export") as tasks:
        total = await tasks.count()
        count = 0
        with progress("Exporting") as shown, written(file) as lines:
            async for page in pages_of_tasks(tasks):
                lines.writelines(task.json + b"\n" for task in page)
                count += len(page)
                shown(count, total)
        return count


@contextmanager
def written(file: Path) -> Iterator[BinaryIO]:
    """Give a file to write that only the owner can read, and that appears when it is complete."""
    if file == Path("-"):
        yield sys.stdout.buffer
        return
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as lines:  # noqa: PTH123 - a descriptor, not a path
            yield lines
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
