"""Opaque page cursors: where a page ended, signed, and bound to whose page in which order it was.

https://relay.dev/graphql/connections.htm
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

import orjson

from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import Position

_SIGNATURE_BYTES = 16
_LONGEST = 2048


@dataclass(frozen=True, slots=True)
class CursorSigner:
    """Makes and reads cursors with a secret key of this installation."""

    key: bytes

    def cursor(self, position: Position, binding: str) -> str:
        """Return the cursor for a position; only the same `binding` can read it back."""
        payload = orjson.dumps(position)
        return urlsafe_b64encode(self._signature(payload, binding) + payload).rstrip(b"=").decode()

    def position(self, cursor: str, binding: str) -> Position:
        """Return the position of a cursor made here, or raise ApiError(INVALID)."""
        try:
            raw = urlsafe_b64decode(cursor[:_LONGEST].encode("ascii") + b"=" * (-len(cursor) % 4))
        except ValueError:
            raw = b""
        signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not payload or not hmac.compare_digest(signature, self._signature(payload, binding)):
            raise ApiError(
                Problem.INVALID,
                "This page cursor is not one of yours for this order; start again from the first page.",
            )
        position: Any = orjson.loads(payload)
        return tuple(position)

    def digest(self, text: str) -> bytes:
        """Return 16 bytes that follow from a text, and that nobody without the key can tell."""
        return self._signature(text.encode(), "digest")

    def _signature(self, payload: bytes, binding: str) -> bytes:
        # The length in front keeps binding and payload apart.
        bound = binding.encode()
        text = b"%d:%b%b" % (len(bound), bound, payload)
        return hmac.digest(self.key, text, hashlib.sha256)[:_SIGNATURE_BYTES]
