"""Who is believed here, from the settings: the issuers, their keys, and the verifier of tokens."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from server.auth.claim_paths import ClaimPaths
from server.auth.claims import ClaimReader
from server.auth.issuer_client import IssuerClient
from server.auth.issuer_keys import ForeignKeys
from server.auth.issuers import own_issuer
from server.auth.key_ring import KeyRing
from server.auth.revocations import Revocations
from server.auth.token_rules import TokenRules
from server.auth.verified_tokens import VerifiedTokens
from server.auth.verifier import IssuerKeys, TokenVerifier, TrustedIssuer
from server.auth.watching import Watch, going_on
from server.settings.settings import Settings
from server.storage.database import Database


@dataclass(frozen=True, slots=True)
class Identity:
    """The parts that tell who is calling.

    Without foreign issuers the embedded one is on, and `ring` signs for it; beside them `ring`
    neither signs nor verifies anything.
    """

    ring: KeyRing
    verifier: TokenVerifier
    watch: Watch
    foreign: tuple[ForeignKeys, ...]

    @asynccontextmanager
    async def kept_up_to_date(self) -> AsyncIterator[None]:
        """Learn of new keys and revocations as long as whatever is inside goes on."""
        await self.watch.look()
        # An issuer that is away must not keep the server from starting.
        async with going_on(self.watch.follow(), *(keys.follow() for keys in self.foreign)):
            yield

    def trouble(self) -> str | None:
        """Return why nobody can be verified, or None; that an issuer of several is away is no trouble."""
        if not self.foreign or any(keys.are_usable for keys in self.foreign):
            return None
        return "no issuer has given its keys yet"


def identity_of(settings: Settings, database: Database) -> Identity:
    """Return the parts for these settings."""
    ring, revocations, verified = KeyRing(settings.data_dir), Revocations(database), VerifiedTokens()
    foreign = tuple(_keys_of(issuer, settings, verified.flush) for issuer in settings.oidc_issuer)
    issuers = {keys.client.issuer: foreign_issuer(keys.client.issuer, keys, settings) for keys in foreign}
    if not foreign:
        reader = ClaimReader(settings.fhir_base, scope_mode=settings.scope_mode)
        own = own_issuer(ring, settings.base_url, settings.fhir_base, reader)
        issuers = {settings.base_url: own}
    verifier = TokenVerifier(issuers, revocations, verified=verified)
    return Identity(ring, verifier, Watch(ring, revocations, verified.flush), foreign)


def _keys_of(issuer: str, settings: Settings, forget: Callable[[], None]) -> ForeignKeys:
    return ForeignKeys(IssuerClient(issuer, settings.oidc_key_hosts), forget)


def foreign_issuer(issuer: str, keys: IssuerKeys, settings: Settings) -> TrustedIssuer:
    """Return a foreign issuer as the settings describe all of them."""
    algorithms = frozenset(settings.oidc_algorithms)
    rules = TokenRules(issuer, settings.oidc_audience, algorithms, settings.oidc_typ)
    paths = ClaimPaths(
        settings.oidc_role_claims,
        settings.oidc_practitioner_claims,
        settings.oidc_patient_claims,
        settings.issuer_roles,
    )
    reader = ClaimReader(settings.fhir_base, paths, settings.scope_mode, is_foreign=True)
    return TrustedIssuer(rules, keys, reader)
