"""Whether a configuration works: whether it is safe, and keys, issuers, databases and tables answer."""

from collections.abc import AsyncIterator

from graphql_schema.errors import ApiError
from server.auth.issuer_client import IssuerClient, Unfit
from server.auth.key_ring import KeyRing
from server.auth.keys import cursor_key
from server.guards import unsafe_combinations
from server.misconfigured import Misconfigured
from server.replicas.checking import wrong_replicas
from server.settings.settings import Settings
from server.storage.engine import open_database
from server.storage.schema_version import SchemaOutOfDateError, check_schema


async def check_configuration(settings: Settings) -> list[str]:
    """Return everything that is wrong, a sentence each; [] when nothing is."""
    return [
        *unsafe_combinations(settings),
        *_of_files(settings),
        *[sentence async for sentence in _of_issuers(settings)],
        *[sentence async for sentence in _of_database(settings)],
        *[sentence async for sentence in _of_replicas(settings)],
    ]


def _of_files(settings: Settings) -> list[str]:
    wrong = []
    for read in (KeyRing, cursor_key):
        try:
            read(settings.data_dir)
        except Misconfigured as error:
            wrong.append(str(error))
    return wrong


async def _of_issuers(settings: Settings) -> AsyncIterator[str]:
    for issuer in settings.oidc_issuer:
        client = IssuerClient(issuer, settings.oidc_key_hosts)
        try:
            await client.keys(await client.discover())
        except Unfit as unfit:
            yield f"The issuer {issuer} cannot be used: {unfit}."


def _of_replicas(settings: Settings) -> AsyncIterator[str]:
    return wrong_replicas(settings.database_url, settings.database_replica_url, settings.replica_lag_seconds)


async def _of_database(settings: Settings) -> AsyncIterator[str]:
    try:
        database = open_database(settings.database_url)
    except (ApiError, OSError) as error:
        yield f"The database cannot be opened: {error}"
        return
    try:
        await database.ready()
        await check_schema(database)
    except ApiError as error:
        yield f"The database does not answer: {error}"
    except SchemaOutOfDateError as error:
        yield str(error)
    finally:
        await database.close()
