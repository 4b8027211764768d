"""Tokens that were verified a moment ago, so that a busy client does not pay for each request.

Only successes are kept, under the hash of the whole token, in this process alone.
"""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256

from graphql_schema.access import Actor

LONGEST_SECONDS = 60.0
MOST_TOKENS = 10_000


@dataclass(frozen=True, slots=True)
class _Kept:
    actor: Actor
    since: float
    until: float


class VerifiedTokens:
    """The actors of tokens verified within the last minute, the least recently used go first.

    `generation` counts the flushes: an answer found under an older one is not kept.
    """

    def __init__(self, most: int = MOST_TOKENS) -> None:
        self.generation = 0
        self._most = most
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()

    def actor(self, token: bytes, now: float) -> Actor | None:
        """Return the actor of a token that is still fresh at `now`."""
        key = sha256(token).digest()
        kept = self._kept.get(key)
        if kept is None:
            return None
        # A clock that was set back must not prolong anything.
        if not kept.since <= now < kept.until:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return kept.actor

    def keep(self, token: bytes, actor: Actor, now: float, expires: float, generation: int) -> None:
        """Remember a token that was verified at `now`, under this generation of keys and rules."""
        until = min(expires, now + LONGEST_SECONDS)
        if generation != self.generation or until <= now:
            return
        self._kept[sha256(token).digest()] = _Kept(actor, now, until)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def flush(self) -> None:
        """Forget everything, because keys, revocations or rules changed."""
        self.generation += 1
        self._kept.clear()
