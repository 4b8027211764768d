"""Signs anything, as somebody would who does not play by the rules."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey

NOW = 1_800_000_000


def json_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def b64(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")


def signing_input(header: bytes, payload: bytes) -> bytes:
    return b64(header) + b"." + b64(payload)


def compact(header: bytes, payload: bytes, key: ECKey) -> bytes:
    return signed(signing_input(header, payload), key)


def signed(text: bytes, key: ECKey) -> bytes:
    assert key.private_key
    r, s = decode_dss_signature(key.private_key.sign(text, ECDSA(SHA256())))
    return text + b"." + b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def signed_with_secret(header: bytes, payload: bytes, secret: bytes) -> bytes:
    text = signing_input(header, payload)
    return text + b"." + b64(hmac.digest(secret, text, hashlib.sha256))


def signed_with_rsa(header: bytes, payload: bytes) -> bytes:
    text = signing_input(header, payload)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return text + b"." + b64(key.sign(text, padding.PKCS1v15(), SHA256()))
