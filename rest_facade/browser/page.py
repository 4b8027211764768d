"""The page around an answer: what was asked, what came back, and where to go from there.

It is whole without its script, which adds signing in: a browser sends no token of its own.
"""

from html import escape
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.errors import ApiError
from rest_facade.base_path import FHIR_PATH
from rest_facade.browser.assets import FOLDER, SCRIPT, STYLE
from rest_facade.browser.json_view import json_view
from rest_facade.browser.links import Links
from rest_facade.browser.search_form import search_form
from rest_facade.query_text import pairs_in

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAFETY = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_SHOWN = ("accept", "content-type", "if-match", "if-none-match", "if-modified-since", "prefer")
"""Headers of a request that the page repeats; never the token."""

_UNAUTHORIZED = 401


def is_fhir_address(request: Request) -> bool:
    """Tell whether an address is one of FHIR, so that its page has neighbours."""
    return f"{request.scope['path']}/".startswith(f"{FHIR_PATH}/")


def page_answer(request: Request, document: Any, answer: Response, base_url: str) -> Response:
    """Return the page about an answer, with the answer's own status and headers."""
    links = Links(base_url, _to_base(request))
    body = _page(request, _main(request, document, answer, links), links.to_base).encode()
    kept = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
    return Response(body, answer.status_code, kept | _SAFETY, "text/html; charset=utf-8")


def _to_base(request: Request) -> str:
    """Return the way from the request's path to the FHIR base, as in `../../`."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    depth = path.count(b"/") - FHIR_PATH.count("/")
    return ("../" * (depth - 1) or "./") if depth > 0 else "fhir/"


def _page(request: Request, main: str, to_base: str) -> str:
    return f"""<!doctype html>
<html lang="en" data-base="{to_base}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(_asked(request))} - Taskward FHIR</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{to_base}{FOLDER}/{STYLE}">
<script type="module" src="{to_base}{FOLDER}/{SCRIPT}"></script>
</head>
<body>
<header>
<nav aria-label="Taskward"><a href="{to_base}../../">Taskward</a>
<a href="{to_base}Task">Tasks</a> <a href="{to_base}metadata">Capabilities</a></nav>
<div id="session"></div>
</header>
{main}
<noscript><p class="note">Signing in here needs JavaScript. Without it, send your access token yourself:
<code>curl -H "Authorization: Bearer ..."</code></p></noscript>
</body>
</html>
"""


def _main(request: Request, document: Any, answer: Response, links: Links) -> str:
    status = HTTPStatus(answer.status_code)
    kind = "refused" if answer.status_code >= HTTPStatus.BAD_REQUEST else "fine"
    return (
        f'<main tabindex="-1"><h1>{escape(request.method)} <span>{escape(_asked(request))}</span></h1>'
        f'<p class="status {kind}">{status} {status.phrase}</p>'
        f"{_sign_in_advice(answer)}{_form(request, links)}{_pager(document, links)}"
        f'<pre class="json" aria-label="Answer">{json_view(document, links)}</pre>'
        f"{_headers('Request headers', _request_headers(request))}"
        f"{_headers('Answer headers', dict(answer.headers))}</main>"
    )


def _asked(request: Request) -> str:
    query = request.scope["query_string"].decode(errors="replace")
    return f"{request.scope['path']}{'?' if query else ''}{query}"


def _sign_in_advice(answer: Response) -> str:
    if answer.status_code != _UNAUTHORIZED:
        return ""
    return (
        '<p class="note">Tasks are visible with an access token only. Sign in above, or paste a token: '
        "where this server issues them itself, <code>taskward token --role auditor</code> makes one.</p>"
    )


def _form(request: Request, links: Links) -> str:
    if not request.scope["path"].endswith("/Task"):
        return ""
    try:
        asked = pairs_in(request.scope["query_string"])
    except ApiError:
        asked = []
    own = [(name, value) for name, value in asked if name not in {"_cursor", "_format"}]
    return search_form(f"{links.to_base}Task", own)


def _pager(document: Any, links: Links) -> str:
    entries = document.get("link", []) if document.get("resourceType") == "Bundle" else []
    found = {entry["relation"]: links.address("link", "url", entry["url"]) for entry in entries}
    steps = [
        f'<a rel="{name}" href="{escape(address)}">{name.title()} page</a>'
        for name in ("first", "previous", "next")
        if (address := found.get(name))
    ]
    return f'<nav class="pages" aria-label="Pages">{" ".join(steps)}</nav>' if steps else ""


def _request_headers(request: Request) -> dict[str, str]:
    shown = {name: request.headers[name] for name in _SHOWN if name in request.headers}
    is_signed_in = "authorization" in request.headers
    return shown | ({"authorization": "Bearer (not shown)"} if is_signed_in else {})


def _headers(title: str, headers: dict[str, str]) -> str:
    rows = "".join(
        f"<dt>{escape(name.title())}</dt><dd>{escape(value)}</dd>" for name, value in headers.items()
    )
    return f'<details class="headers"><summary>{title}</summary><dl>{rows}</dl></details>'
