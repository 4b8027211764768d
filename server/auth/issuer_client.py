"""Asking an issuer for its discovery document and its keys, trusting the answer as little as possible.

https://openid.net/specs/openid-connect-discovery-1_0.html
"""

import asyncio
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2

from graphql_schema.errors import ApiError
from graphql_schema.fhir.strict_json import read_json
from server.auth.addresses import is_loopback
from server.auth.key_set import PublishedKey, usable_keys

ANSWER_SECONDS = 5
LARGEST_ANSWER = 256 * 1024
LEAST_TTL, USUAL_TTL, MOST_TTL = 60, 10 * 60, 24 * 3600

_OK = 200
_JSON = ("application/json",)
_JWK_SET = ("application/jwk-set+json", "application/json")
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])", re.IGNORECASE)


class Unfit(Exception):  # noqa: N818 - an outcome, not an error
    """The issuer cannot be used now, because of what the text says without quoting the answer."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A JSON document, and for how many seconds it may be believed."""

    document: Any
    ttl: int


@dataclass(frozen=True, slots=True)
class IssuerClient:
    """Asks one issuer. Keys are fetched only from `key_hosts`."""

    issuer: str
    key_hosts: Collection[str]

    async def discover(self) -> Fetched:
        """Return the discovery document, which names this very issuer; raises Unfit."""
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        fetched = await self._fetch(address, _JSON)
        document = fetched.document
        if not isinstance(document, dict) or document.get("issuer") != self.issuer:
            raise Unfit("its discovery document is that of another issuer")
        self._check_key_address(document.get("jwks_uri"))
        return fetched

    async def keys(self, discovery: Fetched) -> tuple[list[PublishedKey], int]:
        """Return the usable keys, and for how many seconds; raises Unfit."""
        fetched = await self._fetch(discovery.document["jwks_uri"], _JWK_SET)
        try:
            return usable_keys(fetched.document), fetched.ttl
        except ValueError as error:
            raise Unfit(f"its key set cannot be used: {error}") from None

    def _check_key_address(self, address: object) -> None:
        if not isinstance(address, str):
            raise Unfit("its discovery document names no jwks_uri")
        try:
            parts = urlsplit(address)
            host, scheme = parts.hostname or "", parts.scheme
        except ValueError:
            host = scheme = ""
        if host not in self.key_hosts:
            raise Unfit("its keys are at a host that TASKWARD_OIDC_KEY_HOSTS does not allow")
        if scheme != "https" and not (scheme == "http" and is_loopback(host)):
            raise Unfit("its keys are not at an https address")

    async def _fetch(self, address: str, media_types: tuple[str, ...]) -> Fetched:
        try:
            async with asyncio.timeout(ANSWER_SECONDS), _client(address) as client:
                return await _answer_of(client, address, media_types)
        except (TimeoutError, httpx2.TimeoutException):
            raise Unfit(f"it did not answer within {ANSWER_SECONDS} seconds") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
            raise Unfit("it cannot be reached") from None


def _client(address: str) -> httpx2.AsyncClient:
    # An operator's proxy and certificates are for the world outside.
    return httpx2.AsyncClient(
        follow_redirects=False,
        timeout=ANSWER_SECONDS,
        trust_env=not is_loopback(urlsplit(address).hostname or ""),
        # What is not packed cannot unfold into gigabytes.
        headers={"Accept-Encoding": "identity"},
    )


async def _answer_of(client: httpx2.AsyncClient, address: str, media_types: tuple[str, ...]) -> Fetched:
    headers = {"Accept": ", ".join(media_types)}
    async with client.stream("GET", address, headers=headers) as answer:
        if answer.status_code != _OK:
            raise Unfit(f"it answered {answer.status_code}")
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in media_types or answer.headers.get("content-encoding", "identity") != "identity":
            raise Unfit("it did not answer with plain JSON")
        body = bytearray()
        async for chunk in answer.aiter_raw():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise Unfit(f"it answered with more than {LARGEST_ANSWER} bytes")
    try:
        return Fetched(read_json(bytes(body)), _ttl(answer.headers.get("cache-control", "")))
    except (ApiError, RecursionError):
        raise Unfit("it did not answer with plain JSON") from None


def _ttl(cache_control: str) -> int:
    found = _MAX_AGE.search(cache_control)
    return min(max(int(found[1]), LEAST_TTL), MOST_TTL) if found else USUAL_TTL
