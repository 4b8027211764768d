"""The authorization server of an installation, from its settings."""

from graphql_schema.clock import system_clock
from server.accounts.accounts import Accounts
from server.auth.key_ring import KeyRing
from server.demo_accounts import ACCOUNTS
from server.oauth.addresses import Addresses
from server.oauth.client import built_in_clients
from server.oauth.clients import Clients
from server.oauth.pages.sign_in import OneClick
from server.oauth.provider import Provider
from server.settings.settings import Settings
from server.storage.database import Database

_ONE_CLICK = tuple(OneClick(each.id, each.name, each.role.value, each.description) for each in ACCOUNTS)


def addresses_of(settings: Settings) -> Addresses:
    """Return where it answers."""
    return Addresses(settings.base_url, settings.fhir_base)


def provider_of(settings: Settings, database: Database, accounts: Accounts, ring: KeyRing) -> Provider:
    """Return its parts; only the demo has accounts that need no password."""
    where = addresses_of(settings)
    clients = Clients(database, accounts.passwords, built_in_clients(where))
    one_click = _ONE_CLICK if settings.demo else ()
    return Provider(database, clients, ring, where, accounts, system_clock, one_click)
