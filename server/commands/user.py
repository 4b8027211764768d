"""`taskward user`: the accounts of the people who sign in here."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from graphql_schema.access import Role
from graphql_schema.account.account import Account, AccountChanges, NewAccount
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.fhir.dates import instant_text
from server.commands.user_table import print_json, print_table
from server.operators.accounts import operator_accounts
from server.settings.loading import load_settings

_Result = TypeVar("_Result")

_ROLES = click.Choice([role.value for role in Role])
_PRACTITIONER = click.option("--practitioner", metavar="ID", help="FHIR id of the practitioner.")
_PASSWORD_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password from a line of standard input."
)


@click.group()
def user() -> None:
    """Look after the accounts of the people who sign in here."""


@user.command()
@click.argument("username")
@click.option("--role", type=_ROLES, required=True, help="What this person may do.")
@click.option("--name", help="What people read; default USERNAME.")
@_PRACTITIONER
@_PASSWORD_STDIN
def add(username: str, role: str, name: str | None, practitioner: str | None, password_stdin: bool) -> None:
    """Make an account. Without --password-stdin its initial password is printed, this once."""
    new = NewAccount(username, Role(role), name, practitioner)
    # Where another issuer signs people in, an account is an entry of the directory.
    is_entry = bool(load_settings().oidc_issuer)
    if password_stdin or is_entry:
        password = _typed_password() if password_stdin else None
        account = _run(lambda accounts: accounts.create_with(new, password))
        _say(f"Made {_described(account)}.")
        return
    account, made = _run(lambda accounts: accounts.create(new))
    _say(f"Made {_described(account)}.")
    _give(account, made)


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_users(as_json: bool) -> None:
    """List the accounts, by username."""
    _run(print_json if as_json else print_table)


@user.command()
@click.argument("username")
def disable(username: str) -> None:
    """Let somebody sign in no longer, and sign them out everywhere."""
    _set_active(username, active=False)


@user.command()
@click.argument("username")
def enable(username: str) -> None:
    """Let somebody sign in again."""
    _set_active(username, active=True)


@user.command()
@click.argument("username")
@_PASSWORD_STDIN
def password(username: str, password_stdin: bool) -> None:
    """Give an account another password, and sign it out everywhere.

    Without --password-stdin it is an initial one, which is printed, this once.
    """
    if password_stdin:
        typed = _typed_password()
        account = _run(
            lambda accounts: _with_id(accounts, username, lambda id_: accounts.set_password(id_, typed))
        )
        _say(f"{account.username} has another password.")
        return
    account, made = _run(lambda accounts: _with_id(accounts, username, accounts.reset_password))
    _say(f"{account.username} has another password.")
    _give(account, made)


@user.command("role")
@click.argument("username")
@click.argument("role", type=_ROLES)
@_PRACTITIONER
def set_role(username: str, role: str, practitioner: str | None) -> None:
    """Make somebody an admin, a practitioner or an auditor, and sign them out everywhere."""
    changes: AccountChanges = {"role": Role(role)}
    if practitioner is not None:
        changes["practitioner_id"] = practitioner
    account = _run(lambda accounts: _with_id(accounts, username, lambda id_: accounts.change(id_, changes)))
    _say(f"Now {_described(account)}.")


def _set_active(username: str, *, active: bool) -> None:
    account = _run(
        lambda accounts: _with_id(accounts, username, lambda id_: accounts.set_active(id_, active=active))
    )
    _say(f"{account.username} can{'' if account.active else ' no longer'} sign in.")


async def _with_id(
    accounts: AccountResolvers, username: str, act: Callable[[str], Awaitable[_Result]]
) -> _Result:
    return await act((await accounts.named(username)).id)


def _run(act: Callable[[AccountResolvers], Awaitable[_Result]]) -> _Result:
    async def run() -> _Result:
        command = click.get_current_context().command_path
        async with operator_accounts(load_settings(), command) as accounts:
            return await act(accounts)

    return asyncio.run(run())


def _typed_password() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _described(account: Account) -> str:
    reference = f", {account.reference}" if account.reference else ""
    return f"{account.username} ({account.role}{reference})"


def _say(text: str) -> None:
    click.echo(text, err=True)


def _give(account: Account, password: str) -> None:
    until = f" until {instant_text(account.password_expires_at)[:10]}" if account.password_expires_at else ""
    _say(f"This initial password works{until}; who signs in with it chooses another:")
    click.echo(password)
