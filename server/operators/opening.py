"""The database, opened for a command, and what a command is in the audit trail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from graphql_schema.access import Actor, Role
from graphql_schema.audit.journal import Journal
from graphql_schema.clock import system_clock
from server.audit.journals import Journals
from server.audit.keys import key_ring
from server.audit.trail import Trail
from server.misconfigured import Misconfigured
from server.settings.settings import Settings
from server.storage.database import Database
from server.storage.engine import open_database
from server.storage.schema_version import SchemaOutOfDateError, check_schema

OPERATOR = "taskward-operator"
"""The author of what is written from the command line."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One run of a command: who acts, on which database, and whom it tells."""

    caller: Actor
    database: Database
    trail: Trail
    journal: Journal


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """Open the database; raises Misconfigured, with the command to run, unless its tables are up to date."""
    database = open_database(settings.database_url)
    try:
        try:
            await check_schema(database)
        except SchemaOutOfDateError as error:
            raise Misconfigured(str(error)) from None
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def operation(settings: Settings, role: Role, command: str) -> AsyncIterator[Operation]:
    """Open the database for an operator with this role; `command` is what the audit trail says was at work.

    Raises Misconfigured, as `opened` does.
    """
    async with opened(settings) as database:
        caller, trail = Actor(OPERATOR, role), Trail(database, key_ring(settings.data_dir))
        journal = Journals(trail, system_clock, settings.fhir_base).opened_by_operator(caller, command)
        trail.start()
        try:
            yield Operation(caller, database, trail, journal)
        finally:
            await trail.stop()
