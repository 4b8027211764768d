"""What an authorization request may ask for beside the code.

https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error

PROMPTS = frozenset({"none", "login", "consent", "select_account"})
LONGEST_NONCE = 512

_NOT_SUPPORTED = {"request": "request_not_supported", "request_uri": "request_uri_not_supported"}


@dataclass(frozen=True, slots=True)
class RequestRules:
    """Raises what is wrong with a request as soon as it is known where to send the error."""

    fhir_base: str

    def __call__(self, grant: Any) -> None:
        """Take part in the validation of a grant."""
        grant.register_hook("after_validate_authorization_request_payload", self._check)

    def _check(self, grant: Any, redirect_uri: str) -> None:  # noqa: ARG002 - a hook
        check_request(grant.request.payload.data, self.fhir_base)


def check_request(values: Mapping[str, str], fhir_base: str) -> None:
    """Raise OAuth2Error for what this server does not do, or not for this audience."""
    for name, error in _NOT_SUPPORTED.items():
        if name in values:
            raise OAuth2Error(f"The parameter {name} is not supported.", error=error)
    if values.get("response_mode", "query") != "query":
        raise InvalidRequestError("The response_mode has to be query.")
    prompts = prompts_of(values)
    if not prompts <= PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise InvalidRequestError("The prompt has to be none, or some of login, consent and select_account.")
    if not _is_number(values.get("max_age", "0")):
        raise InvalidRequestError("The max_age has to be a number of seconds.")
    if len(values.get("nonce", "")) > LONGEST_NONCE:
        raise InvalidRequestError(f"The nonce is longer than {LONGEST_NONCE} characters.")
    _check_audience(values, fhir_base)


def prompts_of(values: Mapping[str, str]) -> frozenset[str]:
    """Return what the client wants to happen, whoever is signed in already."""
    return frozenset(values.get("prompt", "").split())


def max_age_of(values: Mapping[str, str]) -> int | None:
    """Return how long ago somebody may have signed in, in seconds."""
    return int(values["max_age"]) if "max_age" in values else None


def _check_audience(values: Mapping[str, str], fhir_base: str) -> None:
    """Refuse to make a token for another server.

    https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-authorization-code
    https://www.rfc-editor.org/rfc/rfc8707#section-2
    """
    if values.get("aud", fhir_base).rstrip("/") != fhir_base:
        raise InvalidRequestError("The aud has to be the FHIR base URL of this server.")
    if values.get("resource", fhir_base).rstrip("/") != fhir_base:
        raise OAuth2Error("The resource has to be the FHIR base URL of this server.", error="invalid_target")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10  # noqa: PLR2004
