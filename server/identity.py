"""Who is believed here, from the settings: the keys, the revocations and the verifier of tokens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from server.auth.claims import ClaimReader
from server.auth.issuers import own_issuer
from server.auth.key_ring import KeyRing
from server.auth.revocations import Revocations
from server.auth.verifier import TokenVerifier
from server.auth.watching import Watch, going_on
from server.settings import Settings
from server.storage.database import Database


@dataclass(frozen=True, slots=True)
class Identity:
    """The parts that tell who is calling; `ring` also signs while the embedded issuer is on."""

    ring: KeyRing
    verifier: TokenVerifier
    watch: Watch

    @asynccontextmanager
    async def kept_up_to_date(self) -> AsyncIterator[None]:
        """Learn of new keys and revocations as long as whatever is inside goes on."""
        await self.watch.look()
        async with going_on(self.watch.follow()):
            yield


def identity_of(settings: Settings, database: Database) -> Identity:
    """Return the parts for these settings."""
    ring = KeyRing(settings.data_dir)
    revocations = Revocations(database)
    reader = ClaimReader(settings.fhir_base)
    own = own_issuer(ring, settings.base_url, settings.fhir_base, reader)
    verifier = TokenVerifier({settings.base_url: own}, revocations)
    return Identity(ring, verifier, Watch(ring, revocations, verifier.verified.flush))
