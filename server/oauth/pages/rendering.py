"""From template to answer: HTML that runs no script, in no frame, kept by nobody."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from server.oauth.pages.assets import ICON, STYLE

_TEMPLATES = Environment(
    loader=PackageLoader(__package__),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update(style=STYLE, icon=ICON)

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action {targets}; "
    "base-uri 'none'; frame-ancestors 'none'"
)


_HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d+)?")


def rendered(
    template: str,
    values: Mapping[str, object],
    *,
    status: int = 200,
    redirect_uri: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the page of a template; its forms lead to us, and by redirect to `redirect_uri`."""
    targets = "'self'" if redirect_uri is None else f"'self' {form_target(redirect_uri)}"
    safety = {
        "Content-Security-Policy": _POLICY.format(targets=targets),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Pragma": "no-cache",
        # With no-referrer, browsers would send `Origin: null` with our own forms.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    return HTMLResponse(
        _TEMPLATES.get_template(template).render(values), status, {**safety, **(headers or {})}
    )


def form_target(redirect_uri: str) -> str:
    """Return the CSP source for a redirect URI, since browsers hold a form's redirects to the policy too.

    https://www.w3.org/TR/CSP3/#directive-form-action
    """
    parts = urlsplit(redirect_uri)
    # The grammar of sources has no IPv6 address, and no host for an app's own scheme.
    if parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.netloc):
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:"
