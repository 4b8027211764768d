"""What one process serves with: made from the settings, kept going, and let go of at the end."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.turns import Turns
from server.accounts.accounts import Accounts
from server.audit.journals import Journals
from server.audit.keys import key_ring
from server.audit.trail import Trail
from server.audit.upkeep import Upkeep, upkeep_of
from server.auth.keys import cursor_key
from server.auth.watching import going_on
from server.demo.one_click import one_click_of
from server.export.exports import FileExports
from server.export.folder import ExportFolder
from server.http.at_work import AtWork
from server.http.lasting import keep_what_is_here
from server.identity import Identity, identity_of
from server.oauth.cleaning import forget_for_ever
from server.oauth.of_settings import provider_of
from server.oauth.provider import Provider
from server.replicas.replicated import Replicated, replicated_of
from server.settings.settings import Settings
from server.storage.database import Database
from server.storage.engine import open_database
from server.storage.schema_version import check_schema

_LAST_ANSWERS_SECONDS = 3
"""How long requests that took too long to end may take to say so."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one process, each made once and shared by all its requests."""

    settings: Settings
    secret: bytes
    database: Database
    replicated: Replicated | None
    trail: Trail
    upkeep: Upkeep
    journals: Journals
    cursors: CursorSigner
    accounts: Accounts
    identity: Identity
    provider: Provider
    exports: FileExports
    turns: Turns
    at_work: AtWork

    @asynccontextmanager
    async def going(self) -> AsyncIterator[None]:
        """Keep everything going for as long as this lasts; then finish what was begun, and close it.

        Raises what `check_schema` raises for tables that are not up to date.
        """
        try:
            async with AsyncExitStack() as stack:
                if self.replicated:
                    await stack.enter_async_context(self.replicated.in_view())
                stack.push_async_callback(self._finish)
                await check_schema(self.database)
                self.upkeep.start()
                self.exports.start()
                await stack.enter_async_context(self.identity.kept_up_to_date())
                await stack.enter_async_context(going_on(forget_for_ever(self.provider)))
                keep_what_is_here()
                yield
        finally:
            self.accounts.close()
            await self.database.close()

    async def _finish(self) -> None:
        await self.exports.stop()
        await self.at_work.until_none(_LAST_ANSWERS_SECONDS)
        await self.upkeep.stop()


def parts_of(settings: Settings, last_writes: Path | None = None) -> Parts:
    """Return the parts for these settings; the database is opened at once.

    Several workers share a file, `last_writes`, that tells each who wrote with another.
    """
    database = open_database(settings.database_url)
    trail = Trail(database, key_ring(settings.data_dir))
    secret = cursor_key(settings.data_dir)
    cursors = CursorSigner(secret)
    accounts = Accounts.over(database, cursors, trail, keeps_passwords=not settings.oidc_issuer)
    identity = identity_of(settings, database)
    return Parts(
        settings,
        secret,
        database,
        replicated_of(settings, database, last_writes),
        trail,
        upkeep_of(settings, trail),
        Journals(trail, system_clock, settings.fhir_base, waits=settings.audit_reads == "sync"),
        cursors,
        accounts,
        identity,
        provider_of(settings, database, accounts, identity.ring, one_click_of(settings)),
        FileExports(ExportFolder(settings.data_dir / "export")),
        Turns(),
        AtWork(),
    )
