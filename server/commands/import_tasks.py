"""`taskward import`: tasks from a file of JSON lines, each created by the rules or refused whole."""

import asyncio
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

import click

from graphql_schema.access import Role
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import read_json
from graphql_schema.task.resolvers import TaskResolvers
from server.operators.tasks import operator_tasks
from server.settings.loading import load_settings
from server.settings.settings import Settings

_NOT_THE_LINE = {Problem.UNAVAILABLE, Problem.INTERNAL}


@dataclass
class Summary:
    """How many lines became tasks, and how many did not."""

    imported: int = 0
    refused: int = 0


@click.command("import")
@click.argument("file", type=click.File("rb"))
def import_tasks(file: BinaryIO) -> None:
    """Create a task from every line of FILE, which is NDJSON; - is standard input.

    Each becomes a new task with a new id. Lines that are refused are listed, and the command
    then exits with 1.
    """
    summary = asyncio.run(_import(load_settings(), file))
    click.echo(f"Imported {summary.imported} tasks, refused {summary.refused} lines.", err=True)
    sys.exit(1 if summary.refused else 0)


async def _import(settings: Settings, file: BinaryIO) -> Summary:
    summary = Summary()
    async with operator_tasks(settings, Role.ADMIN, "taskward import") as tasks:
        bar = click.progressbar(
            file, label="Importing", file=sys.stderr, show_pos=True, hidden=not sys.stderr.isatty()
        )
        with bar as lines:
            await _import_lines(tasks, lines, summary)
    return summary


async def _import_lines(tasks: TaskResolvers, lines: Iterable[bytes], summary: Summary) -> None:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            await tasks.create(_document(line))
        except ApiError as error:
            if error.problem in _NOT_THE_LINE:
                raise
            summary.refused += 1
            _tell(number, error)
        else:
            summary.imported += 1


def _document(line: bytes) -> dict[str, Any]:
    document = read_json(line)
    if not isinstance(document, dict):
        raise ApiError(Problem.MALFORMED, "A line must be one JSON object.")
    return document


def _tell(number: int, error: ApiError) -> None:
    for issue in error.issues:
        place = f" {issue.expression}:" if issue.expression else ""
        click.echo(f"line {number}:{place} {issue.text}", err=True)
