"""The secrets that seal the audit trail: one at work, and those that it replaced.

A seal names its key by its id. Without the old keys, what they sealed can no longer be checked.
"""

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from server.auth.secret_files import read_or_create
from server.misconfigured import Misconfigured

_KEY_BYTES = 32
_ID_CHARACTERS = 16
_NAME = "audit-key"


@dataclass(frozen=True, slots=True)
class AuditKey:
    """A secret of 32 bytes. Its id tells it from others and gives nothing of it away."""

    secret: bytes

    @property
    def id(self) -> str:
        """The first half of what a key derivation gives."""
        return hashlib.sha256(b"taskward audit key id " + self.secret).hexdigest()[:_ID_CHARACTERS]


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key that seals now, and every key by its id."""

    current: AuditKey
    by_id: Mapping[str, AuditKey]


def key_ring(data_dir: Path) -> KeyRing:
    """Return the keys of this installation; the first is made at the first start.

    Raises Misconfigured when a file holds no such key or others could read it.
    """
    current = _read(data_dir / _NAME)
    retired = [_read(path) for path in sorted(data_dir.glob(f"{_NAME}-*"))]
    return KeyRing(current, {key.id: key for key in (*retired, current)})


def has_key(data_dir: Path) -> bool:
    """Tell whether this installation has a key already; asking makes none."""
    return (data_dir / _NAME).exists()


def rotate(data_dir: Path) -> KeyRing:
    """Put a new key to work and keep the old one for checking; servers use it from their next start."""
    old = key_ring(data_dir).current
    read_or_create(data_dir / f"{_NAME}-{old.id}", lambda: old.secret)
    draft = data_dir / f".{_NAME}-new"
    draft.unlink(missing_ok=True)
    read_or_create(draft, lambda: secrets.token_bytes(_KEY_BYTES))
    os.replace(draft, data_dir / _NAME)  # noqa: PTH105 - whole or not at all, as its name says
    return key_ring(data_dir)


def _read(path: Path) -> AuditKey:
    secret = read_or_create(path, lambda: secrets.token_bytes(_KEY_BYTES))
    if len(secret) != _KEY_BYTES:
        raise Misconfigured(f"The key file {path} does not hold {_KEY_BYTES} bytes.")
    return AuditKey(secret)
