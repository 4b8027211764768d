"""Settings of the HTTP server: where it is, who may call it, and how much at a time."""

import re
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from rest_facade.base_path import FHIR_PATH
from server.settings.declaring import Words, derived

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")

_BASE_URL = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[A-Za-z0-9._~-]+)*/?")
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


class ServingSettings(BaseSettings):
    """Addresses, callers and limits."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    base_url: str = derived(
        "http://{TASKWARD_HOST}:{TASKWARD_PORT}",
        lambda values: f"http://{_in_url(values['host'])}:{values['port']}",
        f"Address under which clients reach this server; the FHIR base is `{FHIR_PATH}` under it.",
    )
    allowed_hosts: Words = derived(
        "the host of TASKWARD_BASE_URL, and localhost",
        lambda values: (urlsplit(values["base_url"]).hostname, *LOOPBACK_NAMES),
        "Names, separated by commas, that a request's Host header may have.",
    )
    cors_origins: Words = Field(
        (),
        description="Origins, separated by commas, of other sites' pages that may call the APIs, "
        "such as `https://app.example.org`.",
    )
    trusted_proxies: Words = Field(
        (),
        description="Addresses, separated by commas, of proxies whose `X-Forwarded-*` headers are believed.",
    )
    max_body_bytes: int = Field(
        1024 * 1024, ge=1024, le=64 * 1024 * 1024, description="The longest request body that is read."
    )
    requests_per_second: int = Field(
        2000,
        ge=0,
        description="Requests that one caller, or one address without a token, may send to one worker; "
        "ten times as many at once. 0: no limit.",
    )
    refusals_per_second: int = Field(
        10,
        ge=0,
        description="Bad tokens of one address, its wrong secrets, and refused requests (403) of one caller, "
        "in one worker; thirty times as many at once. 0: no limit.",
    )
    queue_seconds: float = Field(
        0.5,
        gt=0,
        le=30,
        description="How long requests may wait in a busy worker before further ones are answered 503.",
    )
    grace_seconds: int = Field(
        20, ge=1, le=300, description="How long requests may go on when the server is asked to end."
    )

    @field_validator("base_url")
    @classmethod
    def _is_a_base(cls, url: str) -> str:
        if not _BASE_URL.fullmatch(url):
            raise ValueError("must be like https://tasks.example.org, without query or fragment")
        return url.rstrip("/")

    @field_validator("allowed_hosts")
    @classmethod
    def _are_plain_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name.lower().strip("[]") for name in names))

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("must be origins such as https://app.example.org, without a path; * is none")
        return tuple(origin.lower() for origin in origins)

    @property
    def fhir_base(self) -> str:
        """The FHIR base URL, which is also the audience of our access tokens."""
        return self.base_url + FHIR_PATH


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
