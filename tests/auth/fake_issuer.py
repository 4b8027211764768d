"""An issuer on this computer, which can be told to misbehave."""

import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from tests.auth.conftest import present

DISCOVERY, KEYS = "/.well-known/openid-configuration", "/keys"
AUDIENCE = "taskward"


@dataclass(frozen=True)
class Reply:
    """What the issuer answers at a path."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    wait_seconds: float = 0


@dataclass
class FakeIssuer:
    """Its keys by their ids, what it answers instead of the truth, and what it was asked."""

    url: str
    keys: dict[str, Key] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    cache_control: str = "max-age=600"

    def rotate(self, kid: str | None = None, *, keep: bool = True) -> str:
        """Begin to sign with a new key, and return its id."""
        kid = kid or str(uuid.uuid4())
        if not keep:
            self.keys.clear()
        self.keys[kid] = ECKey.generate_key("P-256", {"kid": kid})
        return kid

    def discovery(self, **changes: Any) -> dict[str, Any]:
        good = {
            "issuer": self.url,
            "jwks_uri": f"{self.url}{KEYS}",
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
        }
        return present(good, changes)

    def answer(self, path: str) -> Reply:
        self.asked[path] += 1
        if path in self.replies:
            return self.replies[path]
        headers = {"Content-Type": "application/json", "Cache-Control": self.cache_control}
        if path == DISCOVERY:
            return Reply(json.dumps(self.discovery()).encode(), headers=headers)
        if path == KEYS:
            return Reply(json.dumps(self.key_set()).encode(), headers=headers)
        return Reply(b"", 404)

    def key_set(self) -> dict[str, Any]:
        keys = [{"use": "sig", **key.as_dict(private=False), "kid": kid} for kid, key in self.keys.items()]
        return {"keys": keys}

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Return an admin's claims after the changes; one changed to `...` is left out."""
        now = int(time.time())
        good = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "f1c4f64e",
            "client_id": "worklist",
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + 600,
            "scope": "openid user/*.cruds",
            "roles": ["care-admin"],
        }
        return present(good, changes)

    def token(self, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """Return a token signed with the newest key."""
        kid, key = list(self.keys.items())[-1]
        return signed({"kid": kid, "typ": "at+jwt"} | (header or {}), self.claims(**changes), key)


def signed(header: dict[str, Any], claims: dict[str, Any], key: Key) -> str:
    """Return a token, with the algorithm that the key is for unless the header names another."""
    algorithm = {RSAKey: "RS256", OKPKey: "Ed25519", ECKey: "ES256"}[type(key)]
    header = present({"alg": algorithm}, header)
    registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
    return jws.serialize_compact(header, json.dumps(claims), key, registry=registry)


@contextmanager
def fake_issuer(port: int = 0) -> Iterator[FakeIssuer]:
    """Serve an issuer with one key, until the end."""
    issuer = FakeIssuer("")
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(issuer.answer))
    server.daemon_threads = True
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    issuer.rotate("first")
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()


def _handler(answer: Callable[[str], Reply]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = answer(self.path)
            time.sleep(reply.wait_seconds)
            try:
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)
            except OSError:
                # Whoever asked did not want to hear all of it.
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    return Handler
