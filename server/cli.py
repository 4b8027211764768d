"""The command `taskward`. A command's own module is loaded only when that command runs.

`taskward token` stands in shell lines and has to be quick, without SQL and GraphQL.
"""

import importlib
import sys

import click

from graphql_schema.errors import ApiError
from server.misconfigured import Misconfigured

COMMANDS = {
    "serve": "server.commands.serve:serve",
    "token": "server.commands.token:token",
    "keys": "server.commands.keys:keys",
    "config": "server.commands.config:config",
    "revoke": "server.commands.revoke:revoke",
    "user": "server.commands.user:user",
    "client": "server.commands.client:client",
    "db": "server.commands.db:db",
    "import": "server.commands.import_tasks:import_tasks",
    "export": "server.commands.export_tasks:export_tasks",
    "backup": "server.commands.backup:backup",
    "restore": "server.commands.restore:restore_backup",
    "verify": "server.commands.verify:verify",
    "audit": "server.commands.audit:audit",
    "demo": "server.commands.demo:demo",
    "schema": "server.commands.schema:print_schema",
}
"""Each command as `module:attribute`."""


class LazyGroup(click.Group):
    """A group whose commands are loaded by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command, or None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="taskward")
def taskward() -> None:
    """Care-coordination tasks over GraphQL and FHIR. Settings are TASKWARD_* variables."""


def main() -> None:
    """Run a command; what is wrong is a sentence on standard error, never a traceback."""
    try:
        taskward()
    except Misconfigured as wrong:
        click.echo(f"taskward: {wrong}", err=True)
        sys.exit(2)
    except ApiError as failure:
        click.echo(f"taskward: {failure}", err=True)
        sys.exit(1)
