"""The ES256 keys of an installation: one signs, and those before it verify until their tokens are over.

They are files of the data folder, which every worker looks at again when they change.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from server.auth.keys import SIGNING_KEY, new_pem, signing_key
from server.auth.secret_files import read_secret, replace_secret, rotation_of
from server.misconfigured import Misconfigured

RETIRED_KEYS = "retired-keys.json"
LONGEST_TOKEN_SECONDS = 24 * 3600 + 60
"""How long a token that a key signed may still be shown, with the leeway of who verifies it."""


@dataclass(frozen=True, slots=True)
class RetiredKey:
    """The public half of a key that signs no more; its tokens are good until `until`, seconds since 1970."""

    key: ECKey
    until: int


class KeyRing:
    """The keys as they are in the files now."""

    def __init__(self, data_dir: Path, now: Callable[[], float] = time.time) -> None:
        """Read the keys, making the first; raises Misconfigured when they cannot be used."""
        self._folder = data_dir
        self._now = now
        self._signing = signing_key(data_dir)
        self._retired: list[RetiredKey] = []
        self._state: object = None
        self.reload()

    @property
    def signing(self) -> ECKey:
        """The key that signs, with its private half."""
        return self._signing

    @property
    def retired(self) -> list[RetiredKey]:
        """The keys that still verify, newest first."""
        now = self._now()
        return [each for each in self._retired if now < each.until]

    def verifying(self, kid: str) -> ECKey | None:
        """Return the key of this id that may have signed a token, or None."""
        return self._named(kid) or (self._named(kid) if self.reload() else None)

    def public_set(self) -> dict[str, list[dict[str, Any]]]:
        """Return the public keys as a JWK Set: https://www.rfc-editor.org/rfc/rfc7517#section-5 ."""
        keys = [self._signing, *(each.key for each in self.retired)]
        return {"keys": [_public(key) for key in keys]}

    def reload(self) -> bool:
        """Read the files again if they changed, and return whether they had.

        Raises Misconfigured, and keeps the keys as they were, when the files cannot be used.
        """
        state = [_state_of(self._folder / name) for name in (SIGNING_KEY, RETIRED_KEYS)]
        if state == self._state:
            return False
        self._signing, self._retired = signing_key(self._folder), read_retired(self._folder)
        self._state = state
        return True

    def _named(self, kid: str) -> ECKey | None:
        if self._signing.kid == kid:
            return self._signing
        return next((each.key for each in self.retired if each.key.kid == kid), None)


def rotate(data_dir: Path, *, now: float, distrust: bool = False) -> ECKey:
    """Make a new key that signs from now on, and return it.

    The one before verifies until its last token is over; with `distrust` neither it nor any
    retired key does. Raises Misconfigured when the files cannot be used or somebody else rotates.
    """
    with rotation_of(data_dir):
        last = RetiredKey(signing_key(data_dir), int(now) + LONGEST_TOKEN_SECONDS)
        kept = [] if distrust else [last, *(each for each in read_retired(data_dir) if now < each.until)]
        keys = [{**_public(each.key), "until": each.until} for each in kept]
        # The retired first: a worker that reads in between knows a key twice rather than not at all.
        replace_secret(data_dir / RETIRED_KEYS, json.dumps({"keys": keys}, indent=1).encode())
        replace_secret(data_dir / SIGNING_KEY, new_pem())
        return signing_key(data_dir)


def read_retired(data_dir: Path) -> list[RetiredKey]:
    """Return the keys in the file of retired keys, none when there is no file."""
    path = data_dir / RETIRED_KEYS
    if not path.exists():
        return []
    try:
        return [
            RetiredKey(ECKey.import_key(_known_members(key)), int(key["until"]))
            for key in json.loads(read_secret(path))["keys"]
        ]
    except (JoseError, ValueError, TypeError, KeyError):
        raise Misconfigured(
            f"The key file {path} does not hold the keys that `taskward keys` keeps."
        ) from None


def _known_members(key: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in key.items() if name != "until"}


def _public(key: ECKey) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": key.kid, "use": "sig", "alg": "ES256"}


def _state_of(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
