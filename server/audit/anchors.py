"""Anchors: where the chain stood at a moment, signed, to be kept somewhere else.

A chain shows what was changed inside it, but not that its end was cut off, or that an old backup
took its place. An anchor does.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from graphql_schema.fhir.dates import instant_text
from server.audit.keys import AuditKey
from server.audit.sealing import Head


class BadAnchorError(ValueError):
    """A line is no anchor of this installation; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The number and the hash of the last sealed event, when that was so, and the key's id."""

    seq: int
    hash: str
    time: str
    key_id: str


def _signature(anchor: Anchor, key: AuditKey) -> str:
    text = f"taskward anchor {anchor.seq} {anchor.hash} {anchor.time} {anchor.key_id}"
    return hmac.digest(key.secret, text.encode(), hashlib.sha256).hex()


def anchor_line(head: Head, key: AuditKey, now: int) -> str:
    """Return the anchor of a chain's end as a line of JSON; `now` in microseconds since 1970 UTC."""
    anchor = Anchor(head.last_seq, head.hash.hex(), instant_text(now), key.id)
    shown = {"seq": anchor.seq, "hash": anchor.hash, "time": anchor.time, "key": anchor.key_id}
    return orjson.dumps(shown | {"signature": _signature(anchor, key)}).decode()


def anchor_of(line: str, keys: Mapping[str, AuditKey]) -> Anchor:
    """Return the anchor of a line, or raise BadAnchorError."""
    try:
        told: dict[str, Any] = orjson.loads(line)
        anchor = Anchor(int(told["seq"]), str(told["hash"]), str(told["time"]), str(told["key"]))
        signature = str(told["signature"])
    except (ValueError, TypeError, KeyError):
        raise BadAnchorError("A line is no anchor: it must be as `taskward audit anchor` wrote it.") from None
    key = keys.get(anchor.key_id)
    if key is None:
        raise BadAnchorError(
            f"The anchor of event {anchor.seq} was signed with key {anchor.key_id}, which is not here."
        )
    if not hmac.compare_digest(signature, _signature(anchor, key)):
        raise BadAnchorError(f"The anchor of event {anchor.seq} does not have our signature.")
    return anchor


def anchors_in(path: Path, keys: Mapping[str, AuditKey]) -> list[Anchor]:
    """Return the anchors of a file, in its order, or raise BadAnchorError."""
    return [anchor_of(line, keys) for line in path.read_text().splitlines() if line.strip()]


def append_line(path: Path, line: str) -> None:
    """Add a line to a file that only we can read, and return when the disk has it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # One call, so that processes that share the file never mix their lines.
        os.write(descriptor, f"{line}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
