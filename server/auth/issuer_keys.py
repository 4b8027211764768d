"""The keys of a foreign issuer, as this worker knows them.

They are fetched again before they are too old, and at once when a token names an unknown key;
both cost the issuer one request, however many tokens wait. While it is away, the keys it had
stay good for a day.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from joserfc.jwk import Key

from graphql_schema.failures import log_failure
from server.auth.issuer_client import Fetched, Unfit
from server.auth.key_set import PublishedKey
from server.auth.verifier import CannotVerify

UNKNOWN_EVERY = 30
"""Seconds between two fetches because of key ids that nobody knows."""
UNKNOWN_KID_SECONDS = 120
"""How long one such key id does not make us ask again."""
STALE_SECONDS = 24 * 3600
RETRY_WITHOUT_KEYS, RETRY_WITH_KEYS = 5, 30
_MOST_UNKNOWN = 1000

log = logging.getLogger("taskward.auth")


class Client(Protocol):
    """What asks the issuer."""

    @property
    def issuer(self) -> str:
        """The issuer's name."""

    async def discover(self) -> Fetched:
        """Return the discovery document, or raise Unfit."""

    async def keys(self, discovery: Fetched) -> tuple[list[PublishedKey], int]:
        """Return the usable keys and how many seconds they may be believed, or raise Unfit."""


@dataclass(slots=True)
class ForeignKeys:
    """The keys, when they came, and what is being fetched. `forget` is called when they change.

    Times are seconds of a clock that never goes back.
    """

    client: Client
    forget: Callable[[], None] = lambda: None
    now: Callable[[], float] = time.monotonic
    _keys: dict[str, list[PublishedKey]] = field(default_factory=dict)
    _discovery: Fetched | None = None
    _discovered_at: float = 0
    _loaded_at: float | None = None
    _fresh_until: float = 0
    _tried_at: float | None = None
    _asked_for_unknown_at: float | None = None
    _unknown: dict[str, float] = field(default_factory=dict)
    _fetching: asyncio.Task[None] | None = None
    _told: str | None = None

    async def key(self, kid: str, algorithm: str) -> Key | None:
        """Return the key of this id for this algorithm, or None; raises CannotVerify without any keys."""
        if not self.are_usable:
            await self._first()
        found = self._known(kid, algorithm)
        if found is None and self._fetching:
            await self._fetch()
            found = self._known(kid, algorithm)
        if found is None and kid not in self._keys and self._may_ask_for(kid):
            self._asked_for_unknown_at = self.now()
            await self._fetch()
            found = self._known(kid, algorithm)
            if kid not in self._keys:
                self._remember_unknown(kid)
        return found

    @property
    def are_usable(self) -> bool:
        """Whether there are keys that are not too old."""
        return self._loaded_at is not None and self.now() - self._loaded_at < STALE_SECONDS

    @property
    def endpoints(self) -> dict[str, str]:
        """The issuer's own addresses by their names in discovery; none until it has answered."""
        return {name: value for name, value in self.metadata.items() if isinstance(value, str)}

    @property
    def metadata(self) -> dict[str, Any]:
        """The issuer's discovery document; empty until it has answered."""
        return self._discovery.document if self._discovery else {}

    async def follow(self) -> None:
        """Keep the keys fresh for ever."""
        while True:
            await self._fetch()
            if not self.are_usable and self._keys:
                self._keys = {}
                self.forget()
            await asyncio.sleep(self._wait() * random.uniform(0.9, 1))  # noqa: S311 - not a secret

    def _wait(self) -> float:
        if self._told is None:
            return max(1, self._fresh_until - self.now())
        return RETRY_WITH_KEYS if self.are_usable else RETRY_WITHOUT_KEYS

    async def _first(self) -> None:
        is_due = self._tried_at is None or self.now() - self._tried_at >= RETRY_WITHOUT_KEYS
        if self._fetching or is_due:
            await self._fetch()
        if not self.are_usable:
            raise CannotVerify

    def _known(self, kid: str, algorithm: str) -> Key | None:
        return next((each.key for each in self._keys.get(kid, ()) if algorithm in each.algorithms), None)

    def _may_ask_for(self, kid: str) -> bool:
        last = self._asked_for_unknown_at
        if self.now() - self._unknown.get(kid, float("-inf")) < UNKNOWN_KID_SECONDS:
            return False
        return last is None or self.now() - last >= UNKNOWN_EVERY

    def _remember_unknown(self, kid: str) -> None:
        self._unknown[kid] = self.now()
        if len(self._unknown) > _MOST_UNKNOWN:
            del self._unknown[next(iter(self._unknown))]

    async def _fetch(self) -> None:
        """Fetch the keys, or wait for whoever does already. Who stops waiting stops nobody else."""
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._load())
        await asyncio.shield(self._fetching)

    async def _load(self) -> None:
        self._tried_at = self.now()
        try:
            if self._discovery is None or self.now() - self._discovered_at >= self._discovery.ttl:
                self._discovery, self._discovered_at = await self.client.discover(), self.now()
            keys, ttl = await self.client.keys(self._discovery)
        except Unfit as unfit:
            self._fail(str(unfit))
        except Exception as error:  # noqa: BLE001 - whoever waits gets an answer, and fetching goes on
            log_failure(log, "The keys of an issuer cannot be fetched", error)
            self._fail("something unexpected is wrong")
        else:
            self._take(keys, ttl)
        finally:
            self._fetching = None

    def _take(self, keys: list[PublishedKey], ttl: int) -> None:
        before = {each.identity for same in self._keys.values() for each in same}
        if before != {each.identity for each in keys}:
            self._keys = {}
            for each in keys:
                self._keys.setdefault(each.kid, []).append(each)
            self._unknown.clear()
            self.forget()
        self._loaded_at = self.now()
        self._fresh_until = self._loaded_at + ttl
        if self._told is not None:
            log.info("The issuer %s can be used again.", self.client.issuer)
        self._told = None

    def _fail(self, reason: str) -> None:
        # Its keys may have moved: discover them anew next time, once that is possible.
        self._discovered_at = float("-inf")
        if self._told != reason:
            log.warning("The issuer %s cannot be used now: %s.", self.client.issuer, reason)
        self._told = reason
