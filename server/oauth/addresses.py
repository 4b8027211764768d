"""Where the authorization server answers, under the base URL of the installation."""

from dataclasses import dataclass

AUTHORIZE = "/oauth/authorize"
SIGN_IN = "/oauth/sign-in"
CHOOSE_PASSWORD = "/oauth/choose-password"  # noqa: S105 - an address
CONSENT = "/oauth/consent"
TOKEN = "/oauth/token"  # noqa: S105 - an address
REVOKE = "/oauth/revoke"
INTROSPECT = "/oauth/introspect"
PASSWORD = "/oauth/password"  # noqa: S105 - an address
END_SESSION = "/oauth/end-session"
JWKS = "/.well-known/jwks.json"
OPENID_CONFIGURATION = "/.well-known/openid-configuration"
OAUTH_METADATA = "/.well-known/oauth-authorization-server"
SMART_CONFIGURATION = "/.well-known/smart-configuration"
"""Under the FHIR base, as SMART wants it; every other one is under the base URL."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The base URL, which is also the issuer, and the FHIR base, which is the audience of tokens."""

    base_url: str
    fhir_base: str

    @property
    def issuer(self) -> str:
        """The issuer of every token."""
        return self.base_url

    def url(self, path: str) -> str:
        """Return the absolute address of a path."""
        return self.base_url + path
