"""The people of the demo as accounts: without a password, so that only the demo signs them in."""

from graphql_schema.access import Actor, Role
from graphql_schema.account.account import NewAccount
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Problem
from server.accounts.accounts import Accounts
from server.auth.keys import cursor_key
from server.demo_accounts import ACCOUNTS, DemoAccount
from server.operator_tasks import OPERATOR
from server.settings import Settings
from server.storage.engine import open_database


async def seed_people(settings: Settings) -> None:
    """Make the accounts that are not there yet; the id of each is its username, so that links stay good."""
    database = open_database(settings.database_url)
    try:
        accounts = Accounts.over(database, CursorSigner(cursor_key(settings.data_dir)))
        try:
            for person in ACCOUNTS:
                await _make(accounts, person)
        finally:
            accounts.close()
    finally:
        await database.close()


async def _make(accounts: Accounts, person: DemoAccount) -> None:
    resolvers = accounts.of(Actor(OPERATOR, Role.ADMIN), lambda _: person.id)
    new = NewAccount(person.id, person.role, person.name, person.practitioner_id)
    try:
        await resolvers.create_with(new, None)
    except ApiError as error:
        # The demo was here before, or on a database with accounts of its own.
        if error.problem is not Problem.DUPLICATE:
            raise
