"""The clients, as an operator at the command line works with them; the audit trail is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from graphql_schema.access import Role
from graphql_schema.audit.event import Interaction
from graphql_schema.audit.journal import Journal
from graphql_schema.clock import system_clock
from server.audit.trail import Trail
from server.oauth.disabling import disabled
from server.operators.opening import operation
from server.settings.settings import Settings
from server.storage.database import Connection, Database
from server.storage.oauth_clients import Registration, register, registrations


@dataclass(frozen=True, slots=True)
class OperatorClients:
    """What an operator may do with clients; each change is one transaction with its audit event."""

    database: Database
    trail: Trail
    journal: Journal

    async def all(self) -> list[Registration]:
        """Return every client, the oldest first."""
        return await self.database.read(registrations)

    async def register(self, client: Registration) -> None:
        """Keep a new client."""

        def work(connection: Connection) -> None:
            register(connection, client)
            self._record(connection, Interaction.CREATE_CLIENT, client.id)

        await self.database.write(work)

    async def disable(self, client_id: str) -> bool:
        """Let a client do nothing from now on, and return whether there is one."""

        def work(connection: Connection) -> bool:
            is_there = disabled(connection, client_id, system_clock())
            if is_there:
                self._record(connection, Interaction.CHANGE_CLIENT, client_id)
            return is_there

        return await self.database.write(work)

    def _record(self, connection: Connection, interaction: Interaction, client_id: str) -> None:
        event = replace(self.journal.event(interaction), resources=(f"Device/{client_id}",))
        self.trail.record(connection, [event])


@asynccontextmanager
async def operator_clients(settings: Settings, command: str) -> AsyncIterator[OperatorClients]:
    """Open the database and give what an operator may do with clients.

    `command` is what the audit trail says was at work.
    """
    async with operation(settings, Role.ADMIN, command) as run:
        yield OperatorClients(run.database, run.trail, run.journal)
