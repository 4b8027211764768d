"""The style and the icon of the pages, under names that change with their content."""

import hashlib
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
_FOLDER = "assets"
_FILES: dict[str, tuple[bytes, str]] = {}


def _address(file_name: str) -> str:
    """Return where pages directly under `/oauth/` find a file."""
    path = _HERE / file_name
    content = path.read_bytes()
    name = f"{path.stem}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"
    _FILES[name] = (content, _TYPES[path.suffix])
    return f"{_FOLDER}/{name}"


STYLE = _address("pages.css")
ICON = _address("icon.svg")


async def _asset(request: Request) -> Response:
    found = _FILES.get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    content, media_type = found
    return Response(content, media_type=media_type, headers=_FOR_GOOD)


assets_route = Route(f"/oauth/{_FOLDER}/{{name}}", _asset)
