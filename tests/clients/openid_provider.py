"""A real OpenID provider of npm on this computer, and how a person and a client get tokens from it."""

import hashlib
import json
import os
import re
import secrets
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
from joserfc.jwk import ECKey

from tests.node import NODE

HERE = Path(__file__).parent
RETURN_TO = "http://127.0.0.1:9/signed-in"
CLIENT = ("importer", "made-up-secret-of-the-importer")


def new_key(kid: str) -> ECKey:
    """Return a key for the provider to sign with."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


@dataclass(frozen=True)
class OpenIdProvider:
    """A running provider."""

    url: str

    def client_token(self, scope: str) -> str:
        """Return what a client gets in its own name."""
        form = {"grant_type": "client_credentials", "scope": scope}
        answer = httpx2.post(f"{self.url}/token", data=form, auth=CLIENT)
        token: str = answer.raise_for_status().json()["access_token"]
        return token

    def sign_in(self, person: str, scope: str) -> dict[str, str]:
        """Return the token response for somebody who signs in with a browser, by code and PKCE."""
        verifier = secrets.token_urlsafe(48)
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "client_id": "worklist",
            "response_type": "code",
            "redirect_uri": RETURN_TO,
            "scope": scope,
            "resource": "urn:taskward",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        with httpx2.Client(timeout=30) as browser:
            code = _code(browser, browser.get(f"{self.url}/auth", params=query), person)
            form = {
                "grant_type": "authorization_code",
                "client_id": "worklist",
                "code": code,
                "redirect_uri": RETURN_TO,
                "code_verifier": verifier,
            }
            answer = browser.post(f"{self.url}/token", data=form)
        tokens: dict[str, str] = answer.raise_for_status().json()
        return tokens


def _code(browser: httpx2.Client, answer: httpx2.Response, person: str) -> str:
    """Return the code, after filling in the pages that stand before it."""
    for _ in range(12):
        if answer.is_redirect:
            address = urljoin(str(answer.url), answer.headers["location"])
            if address.startswith(RETURN_TO):
                return parse_qs(urlsplit(address).query)["code"][0]
            answer = browser.get(address)
            continue
        action = re.search(r'<form[^>]* action="([^"]+)"', answer.text)
        prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
        assert action, answer.text
        assert prompt, answer.text
        form = {"prompt": prompt[1], "login": person, "password": "made-up"}
        answer = browser.post(urljoin(str(answer.url), action[1]), data=form)
    raise AssertionError(answer.text)


@contextmanager
def openid_provider(port: int, *keys: ECKey) -> Iterator[OpenIdProvider]:
    """Run the provider, which signs with the first of these keys; take it down at the end."""
    jwks = {"keys": [key.as_dict(private=True) for key in keys]}
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "KEYS": json.dumps(jwks),
        "RETURN_TO": RETURN_TO,
    }
    with subprocess.Popen(
        [NODE, HERE / "issuer.mjs"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield OpenIdProvider(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
