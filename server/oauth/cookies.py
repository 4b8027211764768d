"""The one cookie: a random name for a browser, on pages of the authorization server and nowhere else.

Nothing but its digest is kept. It also ties each form to the browser that was shown it.
https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from server.oauth.issuing import new_secret

CSRF = "csrf"
"""The field of a form that proves that we showed it."""

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Cookie:
    """The cookie of an installation, by the address under which browsers see it."""

    base_url: str

    @property
    def is_secure(self) -> bool:
        """Whether browsers send it over TLS alone."""
        return self.base_url.startswith("https://")

    @property
    def name(self) -> str:
        """The name. No other host, not even a sibling, can set one with this prefix.

        https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix
        """
        return "__Host-taskward" if self.is_secure else "taskward"

    @property
    def path(self) -> str:
        """Where browsers send it; the prefix demands the root."""
        return "/" if self.is_secure else f"{urlsplit(self.base_url).path}/oauth"

    def of(self, request: Request) -> str | None:
        """Return the browser's value, if it can be one of ours."""
        value = request.cookies.get(self.name, "")
        return value if value.isascii() and 0 < len(value) <= _LONGEST else None

    def set(self, response: Response, value: str) -> None:
        """Give a browser its value, until it is closed."""
        response.set_cookie(
            self.name, value, path=self.path, secure=self.is_secure, httponly=True, samesite="lax"
        )

    def remove(self, response: Response) -> None:
        """Let a browser forget its value."""
        response.delete_cookie(
            self.name, path=self.path, secure=self.is_secure, httponly=True, samesite="lax"
        )


def new_value() -> str:
    """Return a value that nobody can guess."""
    return new_secret()


def form_token(cookie: str, form: str, query: bytes) -> str:
    """Return what a form holds to prove that we showed it, for this request, to this browser.

    Who cannot read the cookie cannot make it.
    """
    return hmac.new(cookie.encode(), form.encode() + b"?" + query, hashlib.sha256).hexdigest()


def is_form_of(cookie: str | None, form: str, query: bytes, token: str) -> bool:
    """Tell whether a form was shown to this browser for this request."""
    if cookie is None:
        return False
    return hmac.compare_digest(form_token(cookie, form, query).encode(), token.encode())
