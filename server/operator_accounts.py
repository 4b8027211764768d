"""The accounts, as an operator at the command line works with them: through the rules, like everyone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphql_schema.access import Actor, Role
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.cursors import CursorSigner
from server.accounts.accounts import Accounts
from server.auth.keys import cursor_key
from server.operator_tasks import OPERATOR, require_schema
from server.settings import Settings
from server.storage.engine import open_database


@asynccontextmanager
async def operator_accounts(settings: Settings) -> AsyncIterator[AccountResolvers]:
    """Open the database and give what an operator may do with accounts."""
    database = open_database(settings.database_url)
    try:
        await require_schema(database)
        accounts = Accounts.over(database, CursorSigner(cursor_key(settings.data_dir)))
        try:
            yield accounts.of(Actor(OPERATOR, Role.ADMIN))
        finally:
            accounts.close()
    finally:
        await database.close()
