"""The list of accounts as `taskward user list` prints it."""

import json
from collections.abc import AsyncIterator

import click

from graphql_schema.account.account import Account
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.account.store import AccountSearch
from graphql_schema.fhir.dates import instant_text
from graphql_schema.task.pages import PageRequest

_PAGE = 500
_HEADINGS = ("USERNAME", "NAME", "ROLE", "PRACTITIONER", "ACTIVE", "PASSWORD")


async def print_json(accounts: AccountResolvers) -> None:
    """Print one JSON object a line."""
    async for account in _all(accounts):
        expires_at = account.password_expires_at
        shown = {
            "id": account.id,
            "username": account.username,
            "name": account.name,
            "role": account.role.value,
            "practitionerId": account.practitioner_id,
            "active": account.active,
            "hasPassword": account.has_password,
            "passwordExpiresAt": None if expires_at is None else instant_text(expires_at),
            "createdAt": instant_text(account.created_at),
            "changedAt": instant_text(account.changed_at),
        }
        click.echo(json.dumps(shown, ensure_ascii=False))


async def print_table(accounts: AccountResolvers) -> None:
    """Print a table whose columns are as wide as they need to be."""
    rows = [_HEADINGS, *[_row(account) async for account in _all(accounts)]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _row(account: Account) -> tuple[str, ...]:
    active = "yes" if account.active else "no"
    practitioner = account.practitioner_id or "-"
    return (account.username, account.name, account.role.value, practitioner, active, _password(account))


def _password(account: Account) -> str:
    if not account.has_password:
        return "none"
    if account.password_expires_at is None:
        return "own"
    return f"initial, until {instant_text(account.password_expires_at)[:10]}"


async def _all(accounts: AccountResolvers) -> AsyncIterator[Account]:
    after: str | None = None
    while True:
        page = await accounts.users(AccountSearch(), PageRequest(_PAGE, after))
        for account in page.accounts:
            yield account
        if not page.has_next:
            return
        after = page.cursor_of(len(page.accounts) - 1)
