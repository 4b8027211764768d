"""Token buckets: each name may do so much at once, and gets back so much each second.

https://en.wikipedia.org/wiki/Token_bucket
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

MOST_KEPT = 20_000
"""Buckets in memory; one that nobody has used for long is full again, and may be forgotten."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    seen: float


@dataclass(slots=True)
class Buckets:
    """Buckets by name that hold `burst` tokens and get `rate` back each second; a rate of 0 has no bound."""

    rate: float
    burst: float
    now: Callable[[], float] = monotonic
    _kept: OrderedDict[str, _Bucket] = field(default_factory=OrderedDict)

    def take(self, name: str, tokens: float = 1) -> bool:
        """Take tokens, and tell whether there were any left; what is over the last one is owed."""
        if not self.rate:
            return True
        bucket = self._filled(name)
        if bucket.tokens < 1:
            return False
        bucket.tokens -= tokens
        return True

    def is_empty(self, name: str) -> bool:
        """Tell whether the next to take would find nothing."""
        return bool(self.rate) and name in self._kept and self._filled(name).tokens < 1

    def _filled(self, name: str) -> _Bucket:
        now = self.now()
        bucket = self._kept.get(name)
        if bucket is None:
            bucket = self._kept[name] = _Bucket(self.burst, now)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.seen) * self.rate)
            bucket.seen = now
            self._kept.move_to_end(name)
        return bucket
