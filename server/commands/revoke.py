"""`taskward revoke`: refuse access tokens before they expire."""

import asyncio
from dataclasses import replace

import click

from graphql_schema.access import Role
from graphql_schema.audit.event import Interaction
from graphql_schema.clock import system_clock
from graphql_schema.fhir.ids import ID
from server.operators.opening import operation
from server.settings.loading import load_settings
from server.settings.settings import Settings
from server.storage.database import Connection
from server.storage.revocations import ALWAYS, Revocable
from server.storage.revocations import revoke as revoke_tokens

_KEPT = 31 * 24 * 3600 * 1_000_000
"""Microseconds after which no issuer's token lives any more."""
_DOTS_OF_A_TOKEN = 2


@click.command()
@click.option("--token", "claim", flag_value="jti", help="VALUE is the jti of one token.")
@click.option("--session", "claim", flag_value="sid", help="VALUE is the sid of a sign-in.")
@click.option("--subject", "claim", flag_value="sub", help="VALUE is the sub of an account.")
@click.argument("value")
def revoke(claim: str | None, value: str) -> None:
    """Refuse the tokens with this claim; every running server knows within five seconds.

    Of a subject only those issued until now. What its issuer revokes is its own affair: do it there too.
    """
    if claim is None:
        raise click.UsageError("Say what VALUE is: --token, --session or --subject.")
    if not value.strip():
        raise click.BadParameter("It is empty, so no token has it.", param_hint="VALUE")
    if claim == "jti" and value.count(".") == _DOTS_OF_A_TOKEN:
        raise click.BadParameter("This is a whole token; give the jti that is in it.", param_hint="VALUE")
    settings = load_settings()
    asyncio.run(_revoke(settings, Revocable(claim), value))
    click.echo(f"Tokens with {claim} {value} are refused.")


async def _revoke(settings: Settings, claim: Revocable, value: str) -> None:
    now = system_clock()
    not_before = now if claim is Revocable.SUBJECT else ALWAYS
    async with operation(settings, Role.ADMIN, "taskward revoke") as run:
        event = replace(run.journal.event(Interaction.REVOKE_TOKEN), resources=_revoked(claim, value))

        def work(connection: Connection) -> None:
            revoke_tokens(connection, claim, value, not_before, now + _KEPT)
            run.trail.record(connection, [event])

        await run.database.write(work)


def _revoked(claim: Revocable, value: str) -> tuple[str, ...]:
    """Return what the audit trail is told: of an account its id, of a token nothing."""
    is_account = claim is Revocable.SUBJECT and ID.fullmatch(value)
    return (f"Person/{value}",) if is_account else ()
