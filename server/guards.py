"""What a configuration must not be where real patients' data is, each a sentence with the way out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol
from urllib.parse import urlsplit

from server.auth.addresses import is_loopback

_EVERYBODYS_AUDIENCES = {"account", "00000003-0000-0000-c000-000000000000"}
"""Keycloak's account console and Entra's Graph: audiences that tokens for anything may have."""


class Decisions(Protocol):
    """The settings that decide who can get in."""

    @property
    def host(self) -> str:
        """Where the server listens."""

    @property
    def base_url(self) -> str:
        """Where clients reach it."""

    @property
    def allowed_hosts(self) -> Sequence[str]:
        """Names that a Host header may have."""

    @property
    def trusted_proxies(self) -> Sequence[str]:
        """Proxies whose headers are believed."""

    @property
    def oidc_issuer(self) -> Sequence[str]:
        """Foreign issuers; none means the embedded one."""

    @property
    def oidc_audience(self) -> Sequence[str]:
        """What foreign tokens must be for."""

    @property
    def demo(self) -> bool:
        """Whether everyone may sign in."""

    @property
    def pilot(self) -> bool:
        """Whether the embedded issuer may serve other computers."""


def unsafe_combinations(decisions: Decisions) -> list[str]:
    """Return what is unsafe, a sentence each; [] when nothing is."""
    checks = (_of_addresses, _of_foreign_issuers, _of_the_embedded_issuer)
    return [sentence for check in checks for sentence in check(decisions)]


def _of_addresses(decisions: Decisions) -> Iterator[str]:
    yield from _wildcards("TASKWARD_ALLOWED_HOSTS", decisions.allowed_hosts)
    yield from _wildcards("TASKWARD_TRUSTED_PROXIES", decisions.trusted_proxies)
    if _is_reachable(decisions) and not decisions.base_url.startswith("https://"):
        yield (
            "Other computers can reach this server, so tokens need TLS: set TASKWARD_BASE_URL to the "
            "https address at which a proxy ends it."
        )


def _wildcards(variable: str, names: Iterable[str]) -> Iterator[str]:
    if any("*" in name for name in names):
        yield f"{variable} has a wildcard, which lets anybody in: name each one."


def _of_foreign_issuers(decisions: Decisions) -> Iterator[str]:
    if not decisions.oidc_issuer:
        if decisions.oidc_audience:
            yield "TASKWARD_OIDC_AUDIENCE is set without TASKWARD_OIDC_ISSUER: name the issuer too."
        return
    for issuer in decisions.oidc_issuer:
        parts = urlsplit(issuer)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            yield f"TASKWARD_OIDC_ISSUER={issuer} is not https, so anybody on the way could sign tokens."
        if issuer.rstrip("/") == decisions.base_url:
            yield "TASKWARD_OIDC_ISSUER is this server itself: leave it out to use the embedded issuer."
    if not decisions.oidc_audience:
        yield (
            "TASKWARD_OIDC_AUDIENCE is empty, so a token for any other service would open this one: "
            "set what your issuer puts into `aud` for Taskward."
        )
    for audience in sorted(_EVERYBODYS_AUDIENCES.intersection(decisions.oidc_audience)):
        yield f"TASKWARD_OIDC_AUDIENCE={audience} is in tokens for other services too: use one of our own."
    if decisions.demo:
        yield "The demo lets everyone sign in, so it cannot be on beside TASKWARD_OIDC_ISSUER."


def _of_the_embedded_issuer(decisions: Decisions) -> Iterator[str]:
    is_embedded = not decisions.oidc_issuer and not decisions.oidc_audience
    if is_embedded and _is_reachable(decisions) and not decisions.pilot:
        yield (
            "Other computers can reach this server, and its embedded issuer is for development and pilots: "
            "set TASKWARD_OIDC_ISSUER, or TASKWARD_PILOT=true if this is a pilot."
        )


def _is_reachable(decisions: Decisions) -> bool:
    """Tell whether other computers reach this server, by itself or through a proxy."""
    return not is_loopback(decisions.host) or not is_loopback(urlsplit(decisions.base_url).hostname or "")
