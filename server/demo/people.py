"""The people of the demo as accounts: without a password, so that only the demo signs them in."""

from dataclasses import replace

from graphql_schema.account.account import NewAccount
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.errors import ApiError, Problem
from server.demo.accounts import ACCOUNTS, DemoAccount
from server.operators.accounts import operator_accounts
from server.settings.settings import Settings


async def seed_people(settings: Settings, command: str) -> None:
    """Make the accounts that are not there yet; the id of each is its username, so that links stay good."""
    async with operator_accounts(settings, command) as accounts:
        for person in ACCOUNTS:
            await _make(accounts, person)


async def _make(accounts: AccountResolvers, person: DemoAccount) -> None:
    new = NewAccount(person.id, person.role, person.name, person.practitioner_id)
    try:
        await replace(accounts, new_id=lambda _: person.id).create_with(new, None)
    except ApiError as error:
        # The demo was here before, or on a database with accounts of its own.
        if error.problem is not Problem.DUPLICATE:
            raise
