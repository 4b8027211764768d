"""The accounts, as an operator at the command line works with them: through the rules, like everyone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphql_schema.access import Role
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.cursors import CursorSigner
from server.accounts.accounts import Accounts
from server.auth.keys import cursor_key
from server.operators.opening import operation
from server.settings.settings import Settings


@asynccontextmanager
async def operator_accounts(settings: Settings, command: str) -> AsyncIterator[AccountResolvers]:
    """Open the database and give what an operator may do with accounts.

    `command` is what the audit trail says was at work.
    """
    async with operation(settings, Role.ADMIN, command) as run:
        cursors = CursorSigner(cursor_key(settings.data_dir))
        accounts = Accounts.over(run.database, cursors, run.trail, keeps_passwords=not settings.oidc_issuer)
        try:
            yield accounts.of(run.caller, run.journal)
        finally:
            accounts.close()
