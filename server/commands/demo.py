"""`taskward demo`: made-up data, to try Taskward with or to measure it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

import click

from graphql_schema.access import Role
from graphql_schema.clock import Clock, system_clock
from graphql_schema.task.changing import create
from graphql_schema.task.work import Work
from server.commands.progress import progress
from server.operators.tasks import operator_tasks
from server.settings.loading import load_settings
from server.settings.settings import Settings
from server.wards.tasks import MadeUpTask, made_up_tasks

_TASKS_IN_A_TRANSACTION = 500


@click.group()
def demo() -> None:
    """Make up data; nobody in it is real."""


@demo.command()
@click.option("--tasks", type=click.IntRange(1, 10_000_000), default=10_000, show_default=True)
@click.option("--seed", type=int, default=2024, show_default=True, help="The same seed makes the same tasks.")
@click.option("--add", is_flag=True, help="Even to a database that has tasks already.")
def generate(tasks: int, seed: int, *, add: bool) -> None:
    """Create made-up tasks of the last 90 days, by the rules and with their audit trail."""
    asyncio.run(_generate(load_settings(), tasks, seed, add=add))
    click.echo(f"Created {tasks} made-up tasks.", err=True)


async def _generate(settings: Settings, count: int, seed: int, *, add: bool) -> None:
    async with operator_tasks(settings, Role.ADMIN, "taskward demo generate") as tasks:
        if not add and (there := await tasks.count()):
            raise click.ClickException(
                f"The database has {there} tasks already; --add puts these beside them."
            )
        made_up = made_up_tasks(count, system_clock(), seed)
        done = 0
        with progress("Creating") as shown:
            while some := list(islice(made_up, _TASKS_IN_A_TRANSACTION)):
                await tasks.transact(partial(_create_all, some))
                done += len(some)
                shown(done, count)


def _create_all(tasks: Sequence[MadeUpTask], work: Work) -> None:
    for task in tasks:
        create(replace(work, clock=_stopped_at(task.written_at)), task.document)


def _stopped_at(moment: int) -> Clock:
    """Return a clock that lets each task have been written at its own moment."""
    return lambda: moment
