"""The accounts, as an operator at the command line works with them: through the rules, like everyone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphql_schema.access import Actor, Role
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from server.accounts.accounts import Accounts
from server.audit.journals import Journals
from server.audit.keys import key_ring
from server.audit.trail import Trail
from server.auth.keys import cursor_key
from server.operator_tasks import OPERATOR, require_schema
from server.settings.settings import Settings
from server.storage.engine import open_database


@asynccontextmanager
async def operator_accounts(settings: Settings, command: str) -> AsyncIterator[AccountResolvers]:
    """Open the database and give what an operator may do with accounts.

    `command` is what the audit trail says was at work.
    """
    database = open_database(settings.database_url)
    try:
        await require_schema(database)
        trail = Trail(database, key_ring(settings.data_dir))
        caller = Actor(OPERATOR, Role.ADMIN)
        journal = Journals(trail, system_clock, settings.fhir_base).opened_by_operator(caller, command)
        cursors = CursorSigner(cursor_key(settings.data_dir))
        accounts = Accounts.over(database, cursors, trail, keeps_passwords=not settings.oidc_issuer)
        trail.start()
        try:
            yield accounts.of(caller, journal)
        finally:
            accounts.close()
            await trail.stop()
    finally:
        await database.close()
