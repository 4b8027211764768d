"""`taskward token`: an access token signed with the local key."""

import click

from graphql_schema.access import Role
from graphql_schema.fhir.ids import ID
from server.auth.keys import signing_key
from server.auth.tokens import Grant, TokenIssuer
from server.misconfigured import Misconfigured
from server.settings.loading import load_settings

HOUR = 3600
DAY = 24 * HOUR


def _practitioner_id(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not ID.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no FHIR id: 1 to 64 letters, digits, - and dots.")
    return value


@click.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--practitioner", metavar="ID", callback=_practitioner_id, help="Id of the practitioner.")
@click.option(
    "--ttl", type=click.IntRange(1, DAY), default=HOUR, show_default=True, metavar="SECONDS", help="Lifetime."
)
def token(role: str, practitioner: str | None, ttl: int) -> None:
    """Print one access token and nothing else."""
    if role == Role.PRACTITIONER and practitioner is None:
        raise click.UsageError("A practitioner's token needs --practitioner ID.")
    settings = load_settings()
    if settings.oidc_issuer:
        raise Misconfigured("TASKWARD_OIDC_ISSUER issues the tokens of this installation; ask it for one.")
    issuer = TokenIssuer(signing_key(settings.data_dir), settings.base_url, settings.fhir_base)
    grant = Grant(practitioner or role, Role(role), practitioner_id=practitioner, client_id="taskward-cli")
    click.echo(issuer.issue(grant, ttl))
