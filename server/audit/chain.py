"""The chain of hashes: each contains the event and the hash before it, under a secret key.

Whoever changes, removes or adds an event would have to know the key to make the hashes after it
fit again; who cuts off the end is found by an anchor, see `anchors.py`.
"""

import hashlib
import hmac
import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from server.audit.keys import AuditKey

_ENTRY = struct.Struct(">q32s")
ENTRY_BYTES = _ENTRY.size

BEGINNING = bytes(32)
"""What stands where the hash before the first event would be."""


class Link(NamedTuple):
    """One event's place in the chain."""

    seq: int
    hash: bytes


def hash_of(key: AuditKey, before: bytes, row: Sequence[Any]) -> bytes:
    """Return the hash of a row, its number first and then every column, that follows `before`."""
    return hmac.digest(key.secret, before + orjson.dumps(tuple(row)), hashlib.sha256)


def chained(key: AuditKey, before: bytes, rows: Sequence[Sequence[Any]]) -> list[Link]:
    """Return the links of rows that follow `before`, in their order."""
    links = []
    for row in rows:
        before = hash_of(key, before, row)
        links.append(Link(row[0], before))
    return links


def packed(links: Sequence[Link]) -> bytes:
    """Return links as a seal keeps them."""
    return b"".join(_ENTRY.pack(link.seq, link.hash) for link in links)


def unpacked(entries: bytes) -> Iterator[Link]:
    """Yield the links of a seal, or raise ValueError for what no seal holds."""
    if len(entries) % ENTRY_BYTES:
        raise ValueError("The entries of a seal have a fixed size.")
    for seq, digest in _ENTRY.iter_unpack(entries):
        yield Link(seq, digest)
