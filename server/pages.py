"""The browser pages that the server ships itself: start page, explorer, end of the sign-in, and their assets."""

import os
from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from server.http.packing import takes_gzip

WEB = Path(__file__).parent / "web"

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; connect-src 'self'; worker-src 'self'; "
    # The editor places its lines and popups with style attributes.
    "style-src 'self' 'unsafe-inline'; "
    # The editor's fixed-width font and some of its icons come inside its style sheets.
    "font-src 'self' data:; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

SAFETY = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Taskward</title>
<p>The browser pages are not built yet: run <code>make assets</code>, then reload. The APIs work without them.</p>
"""


def start_page() -> Response:
    """Return the page at `/`, or 503 with what to do when the pages are not built."""
    return _page("index.html")


def explorer_page() -> Response:
    """Return the GraphQL explorer, or 503 with what to do when the pages are not built."""
    return _page("explorer.html")


def signed_in_page() -> Response:
    """Return the page to which an issuer sends people back, or 503 when the pages are not built."""
    return _page("signed-in.html")


def _page(name: str) -> Response:
    # A new build names new assets, so a browser has to ask each time; and the same address may answer JSON.
    headers = {**SAFETY, "Cache-Control": "no-cache", "Vary": "Accept"}
    if (WEB / name).is_file():
        return FileResponse(WEB / name, headers=headers)
    return HTMLResponse(NOT_BUILT, status_code=503, headers=headers)


class BuiltAssets(StaticFiles):
    """Files whose names change with their content: browsers keep them, and get them packed if they can unpack."""

    async def check_config(self) -> None:
        """Let a folder that is not built yet answer 404, like any missing file."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return the file, or the packed copy that the build laid beside it."""
        packed = Path(f"{os.fspath(full_path)}.gz")
        is_packed = takes_gzip(scope) and packed.is_file()
        if is_packed:
            full_path, stat_result = packed, packed.stat()
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(SAFETY)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Vary"] = "Accept-Encoding"
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
        return response


assets: BaseRoute = Mount(
    "/assets", app=BuiltAssets(directory=WEB / "assets", check_dir=False), name="assets"
)
