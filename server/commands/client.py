"""`taskward client`: the applications that sign people in here, or work in their own name."""

import asyncio
import json
from dataclasses import asdict

import click

from graphql_schema.access import Role
from graphql_schema.clock import system_clock
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.dates import instant_text
from server.accounts.passwords import PasswordHasher
from server.misconfigured import Misconfigured
from server.oauth.issuing import new_secret
from server.oauth.metadata import GRANT_TYPES
from server.oauth.registering import NewClient, registered
from server.operators.clients import operator_clients
from server.settings.loading import load_settings
from server.storage.oauth_clients import Registration


@click.group()
def client() -> None:
    """Look after the applications that get tokens here."""


@client.command()
@click.option("--name", required=True, help="What people read when they are asked to allow it.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="Where people come back to; repeatable.")
@click.option(
    "--grant", "grants", multiple=True, type=click.Choice(GRANT_TYPES), help="Default: those that fit."
)
@click.option("--scope", help="The scopes that it may ask for, with spaces. Default: all that fit.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="What it is in its own name.")
@click.option("--practitioner", metavar="ID", help="FHIR id of the practitioner that it is.")
@click.option("--confidential", is_flag=True, help="It runs on a server and can keep a secret.")
def add(
    name: str,
    redirect_uris: tuple[str, ...],
    grants: tuple[str, ...],
    scope: str | None,
    role: str | None,
    practitioner: str | None,
    confidential: bool,
) -> None:
    """Register an application and print its id and, this once, its secret."""
    if load_settings().oidc_issuer:
        raise Misconfigured("TASKWARD_OIDC_ISSUER knows the clients of this installation; register it there.")
    new = NewClient(
        name, redirect_uris, grants, scope, Role(role) if role else None, practitioner, confidential
    )
    made, secret = asyncio.run(_register(new))
    click.echo(f"client_id={made.id}")
    if secret is not None:
        click.echo(f"client_secret={secret}")
        click.echo("Nobody can read the secret again: keep it where secrets are kept.", err=True)


@client.command("list")
def list_clients() -> None:
    """List the registered applications, one JSON object a line."""
    for one in asyncio.run(_registrations()):
        shown = {name: value for name, value in asdict(one).items() if name != "secret_hash"}
        shown |= {"confidential": one.secret_hash is not None, "created_at": instant_text(one.created_at)}
        click.echo(json.dumps(shown, ensure_ascii=False))


@client.command()
@click.argument("client_id")
def disable(client_id: str) -> None:
    """Let an application get no tokens any more, and refuse those that it has."""
    if not asyncio.run(_disable(client_id)):
        raise ApiError(Problem.NOT_FOUND, f"There is no client {client_id!r}.")
    click.echo(f"The client {client_id} gets no tokens any more.", err=True)


async def _register(new: NewClient) -> tuple[Registration, str | None]:
    secret = new_secret() if new.needs_secret else None
    passwords = PasswordHasher()
    try:
        secret_hash = await passwords.hash(secret) if secret else None
    finally:
        passwords.close()
    made = registered(new, secret_hash, system_clock())
    async with operator_clients(load_settings(), "taskward client add") as clients:
        await clients.register(made)
    return made, secret


async def _registrations() -> list[Registration]:
    async with operator_clients(load_settings(), "taskward client list") as clients:
        return await clients.all()


async def _disable(client_id: str) -> bool:
    async with operator_clients(load_settings(), "taskward client disable") as clients:
        return await clients.disable(client_id)
