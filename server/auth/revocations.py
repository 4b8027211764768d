"""The revoked access tokens as this worker knows them; asked every two seconds, so soon everywhere.

The rows are written by `server.storage.revocations` inside the transaction that makes tokens wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql_schema.clock import Clock, system_clock
from server.auth.claims import Claims
from server.storage.database import Database
from server.storage.revocations import (
    Revocable,
    remove_old_revocations,
    revocations,
    revoke,
    revoke_session,
    revoke_subject,
    revoke_token,
)

__all__ = ["Revocable", "Revocations", "revoke", "revoke_session", "revoke_subject", "revoke_token"]

LONGEST_SILENCE = 30_000_000
"""Microseconds without news after which nobody is believed: a token may have been revoked since."""

_SECOND = 1_000_000


@dataclass(slots=True)
class Revocations:
    """What is revoked. Until the first `load`, and long after the last, nothing is known."""

    database: Database
    clock: Clock = system_clock
    _not_before: dict[tuple[str, str], int] = field(default_factory=dict)
    _loaded_at: int | None = None

    async def load(self) -> bool:
        """Learn what is revoked now, and return whether that changed. Raises what the database raises."""
        asked_at = self.clock()
        found = await self.database.read(revocations)
        changed = found != self._not_before
        self._not_before, self._loaded_at = found, asked_at
        return changed

    @property
    def are_known(self) -> bool:
        """Whether the last news is recent enough to believe a token."""
        return self._loaded_at is not None and self.clock() - self._loaded_at < LONGEST_SILENCE

    def refuse(self, claims: Claims) -> bool:
        """Tell whether a token with these claims, verified otherwise, was revoked."""
        return is_refused(claims, self._not_before)

    async def remove_old(self) -> None:
        """Forget the revocations of tokens that no longer live, in the database."""
        now = self.clock()
        await self.database.write(lambda connection: remove_old_revocations(connection, now))


def is_refused(claims: Claims, not_before: Mapping[tuple[str, str], int]) -> bool:
    """Tell whether a token with these claims was issued before what is revoked may begin again."""
    issued_at = claims["iat"] * _SECOND
    return any(
        issued_at <= not_before.get((claim.value, str(claims.get(claim.value))), -1) for claim in Revocable
    )
