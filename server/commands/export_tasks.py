"""`taskward export`: the current version of every task, one JSON line each."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from graphql_schema.access import Role
from graphql_schema.search import Order
from graphql_schema.task.pages import PageRequest
from graphql_schema.task.parameters import SORT_KEYS
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.task.store import TaskVersion
from server.operator_tasks import operator_tasks
from server.settings import Settings, load_settings

_PAGE_SIZE = 500
# Ids grow with time: what is created meanwhile comes last, and nothing is met twice.
_BY_ID = (Order(SORT_KEYS["_id"]),)


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
def export_tasks(file: Path) -> None:
    """Write every task to FILE as NDJSON; - is standard output."""
    count = asyncio.run(_export(load_settings(), file))
    click.echo(f"Exported {count} tasks.", err=True)


async def _export(settings: Settings, file: Path) -> int:
    async with operator_tasks(settings, Role.AUDITOR) as tasks:
        total = await tasks.count()
        bar = click.progressbar(
            length=total, label="Exporting", file=sys.stderr, hidden=not sys.stderr.isatty()
        )
        count = 0
        with bar, _written(file) as lines:
            async for task in _every(tasks):
                lines.write(task.json + b"\n")
                count += 1
                bar.update(1)
        return count


async def _every(tasks: TaskResolvers) -> AsyncIterator[TaskVersion]:
    after: str | None = None
    while True:
        page = await tasks.search(order=_BY_ID, page=PageRequest(_PAGE_SIZE, after))
        for task in page.tasks:
            yield task
        if not page.has_next:
            return
        after = page.end_cursor


@contextmanager
def _written(file: Path) -> Iterator[BinaryIO]:
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
