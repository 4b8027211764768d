"""The two secrets of an installation: one signs access tokens, one signs page cursors."""

import secrets
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from server.auth.secret_files import read_or_create
from server.misconfigured import Misconfigured

SIGNING_KEY = "signing-key.pem"
_CURVE = "P-256"
_CURSOR_KEY_BYTES = 32


def signing_key(data_dir: Path) -> ECKey:
    """Return the ES256 key of this installation, made at the first start.

    Its `kid` is its thumbprint: https://www.rfc-editor.org/rfc/rfc7638
    Raises Misconfigured when the file holds no such key or others could read it.
    """
    path = data_dir / SIGNING_KEY
    pem = read_or_create(path, new_pem)
    try:
        key = ECKey.import_key(pem, {"use": "sig", "alg": "ES256"})
        fits = key.is_private and key.curve_name == _CURVE
    except (JoseError, ValueError, TypeError, KeyError):
        fits = False
    if not fits:
        raise Misconfigured(f"The key file {path} does not hold a private {_CURVE} key in PEM.")
    key.ensure_kid()
    return key


def cursor_key(data_dir: Path) -> bytes:
    """Return the secret that signs page cursors, 32 bytes, made at the first start."""
    path = data_dir / "cursor-key"
    key = read_or_create(path, lambda: secrets.token_bytes(_CURSOR_KEY_BYTES))
    if len(key) != _CURSOR_KEY_BYTES:
        raise Misconfigured(f"The key file {path} does not hold {_CURSOR_KEY_BYTES} bytes.")
    return key


def new_pem() -> bytes:
    """Return a new private key."""
    return ECKey.generate_key(_CURVE).as_pem(private=True)
