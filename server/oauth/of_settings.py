"""The authorization server of an installation, from its settings."""

from graphql_schema.clock import system_clock
from server.accounts.accounts import Accounts
from server.auth.key_ring import KeyRing
from server.oauth.addresses import Addresses
from server.oauth.client import built_in_clients
from server.oauth.clients import Clients
from server.oauth.pages.sign_in import OneClick
from server.oauth.provider import Provider
from server.settings.settings import Settings
from server.storage.database import Database


def addresses_of(settings: Settings) -> Addresses:
    """Return where it answers."""
    return Addresses(settings.base_url, settings.fhir_base)


def provider_of(
    settings: Settings,
    database: Database,
    accounts: Accounts,
    ring: KeyRing,
    one_click: tuple[OneClick, ...],
) -> Provider:
    """Return its parts; only the demo has accounts of `one_click`, which need no password."""
    where = addresses_of(settings)
    clients = Clients(database, accounts.passwords, built_in_clients(where))
    return Provider(database, clients, ring, where, accounts, system_clock, one_click)
