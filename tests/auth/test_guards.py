"""Settings that would let somebody in who should stay out."""

import os

import pytest

from server.misconfigured import Misconfigured
from server.settings.loading import load_settings
from server.settings.settings import Settings

ISSUER = "https://login.example.org/realms/care"
SAFE = {
    "HOST": "0.0.0.0",  # noqa: S104 - the point
    "BASE_URL": "https://tasks.example.org",
    "OIDC_ISSUER": ISSUER,
    "OIDC_AUDIENCE": "taskward",
}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("TASKWARD_"):
            monkeypatch.delenv(name)


def loaded(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(f"TASKWARD_{name}", value)
    return load_settings()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"HOST": "127.0.0.1"},
        {"OIDC_ISSUER": f"{ISSUER},https://tenant.eu.auth0.com/"},
        {"OIDC_ISSUER": "http://127.0.0.1:8080/realms/care"},
        {"OIDC_ISSUER": "", "OIDC_AUDIENCE": "", "PILOT": "true"},
    ],
)
def test_a_safe_configuration_is_taken(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]) -> None:
    assert loaded(monkeypatch, **(SAFE | changes)).base_url == "https://tasks.example.org"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"OIDC_ISSUER": "http://login.example.org"},
            "is not https, so anybody on the way could sign tokens.",
        ),
        ({"OIDC_AUDIENCE": ""}, "TASKWARD_OIDC_AUDIENCE is empty"),
        ({"OIDC_AUDIENCE": "account"}, "is in tokens for other services too"),
        ({"OIDC_ISSUER": ""}, "TASKWARD_OIDC_AUDIENCE is set without TASKWARD_OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://tasks.example.org/"}, "is this server itself"),
        ({"DEMO": "true", "HOST": "127.0.0.1"}, "cannot be on beside TASKWARD_OIDC_ISSUER"),
        ({"OIDC_ISSUER": "", "OIDC_AUDIENCE": ""}, "or TASKWARD_PILOT=true if this is a pilot."),
        ({"BASE_URL": ""}, "so tokens need TLS"),
        ({"BASE_URL": "http://tasks.example.org"}, "so tokens need TLS"),
        ({"ALLOWED_HOSTS": "*"}, "TASKWARD_ALLOWED_HOSTS has a wildcard"),
        ({"ALLOWED_HOSTS": "tasks.example.org,*.example.org"}, "TASKWARD_ALLOWED_HOSTS has a wildcard"),
        ({"TRUSTED_PROXIES": "*"}, "TASKWARD_TRUSTED_PROXIES has a wildcard"),
        ({"OIDC_ISSUER": "login.example.org"}, "must be addresses such as https://"),
        ({"OIDC_ISSUER": f"{ISSUER}?x=1"}, "must be addresses such as https://"),
        ({"OIDC_ALGORITHMS": "HS256"}, "must be some of ES256"),
        ({"OIDC_ALGORITHMS": "none"}, "must be some of ES256"),
        ({"OIDC_TYP": "own"}, "must be require or compat"),
        ({"OIDC_ROLES": "boss"}, "must be pairs such as care-admin=admin"),
        ({"OIDC_ROLES": "boss=king"}, "must be pairs such as care-admin=admin"),
        ({"CORS_ORIGINS": "*"}, "* is none"),
        ({"SCOPE_MODE": "off"}, "TASKWARD_SCOPE_MODE=off"),
    ],
)
def test_an_unsafe_one_is_refused_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Misconfigured) as refused:
        loaded(monkeypatch, **(SAFE | changes))

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_everything_that_is_unsafe_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Misconfigured) as refused:
        loaded(
            monkeypatch,
            **(SAFE | {"OIDC_AUDIENCE": "", "ALLOWED_HOSTS": "*", "BASE_URL": "http://a.example"}),
        )

    assert len(str(refused.value).splitlines()) == 3


def test_a_laptop_needs_none_of_this() -> None:
    assert load_settings().oidc_issuer == ()
