"""`taskward serve`: the HTTP process."""

import asyncio
import socket
import sys
from functools import partial

import click
from uvicorn import Config, Server
from uvicorn.config import STARTUP_FAILURE

from server.app import create_app
from server.auth.keys import cursor_key, signing_key
from server.commands.greeting import greeting
from server.demo.seeding import seed
from server.http.serving import server_config
from server.http.workers import Workers
from server.misconfigured import Misconfigured
from server.operators.opening import opened
from server.replicas.last_writes import shared_by
from server.settings.loading import load_settings
from server.settings.settings import Settings
from server.storage.engine import is_postgresql, sqlite_path
from server.storage.schema import upgrade
from server.storage.sqlite_damage import WHAT_TO_DO, is_file_damaged

_BACKLOG = 2048


@click.command()
@click.option("--host", help="Address to listen on; default TASKWARD_HOST.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; default TASKWARD_PORT.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option("--demo", is_flag=True, default=None, help="Made-up tasks, and everyone may sign in.")
def serve(host: str | None, port: int | None, workers: int, demo: bool | None) -> None:
    """Serve the APIs and the pages, until Ctrl-C."""
    settings = load_settings(host=host, port=port, demo=demo)
    signing_key(settings.data_dir)
    cursor_key(settings.data_dir)
    sharing = workers if settings.database_replica_url else 1
    with _listener(settings) as listener, shared_by(sharing) as last_writes:
        asyncio.run(_prepare(settings))
        # Who comes before the application is ready waits a moment instead of being refused.
        listener.listen(_BACKLOG)
        click.echo(greeting(settings))
        config = server_config(
            partial(create_app, settings, last_writes),
            workers=workers,
            trusted_proxies=settings.trusted_proxies,
            grace_seconds=settings.grace_seconds,
        )
        _run(config, listener)


def _listener(settings: Settings) -> socket.socket:
    """Return a socket bound to the address, or end with a sentence."""
    where = f"{settings.host} port {settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise Misconfigured(f"There is no address {settings.host!r} to listen on.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise click.ClickException(f"Cannot listen on {where}: {error.strerror}.") from error
    return listener


async def _prepare(settings: Settings) -> None:
    """Make sure of the file and the tables; the demo brings itself up to date."""
    _refuse_damage(settings.database_url)
    if settings.demo:
        await upgrade(settings.database_url)
        await seed(settings)
        return
    async with opened(settings):
        # That it opens is all we want to know.
        pass


def _refuse_damage(url: str) -> None:
    if is_postgresql(url) or not (path := sqlite_path(url)).exists():
        return
    if is_file_damaged(path):
        raise Misconfigured(f"The database file {path} is damaged. {WHAT_TO_DO}")


def _run(config: Config, listener: socket.socket) -> None:
    try:
        if config.workers > 1:
            listener.set_inheritable(True)
            supervisor = Workers(config, [listener])
            supervisor.run()
            if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
                sys.exit(STARTUP_FAILURE)
            return
        Server(config).run([listener])
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
