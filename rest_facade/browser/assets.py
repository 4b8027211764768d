"""The style and the scripts of the page, under names that change with their content."""

import hashlib
from pathlib import Path

FOLDER = "browser"
"""Where they are served, under the FHIR base."""

_TYPES = {".css": "text/css", ".js": "text/javascript"}
_HERE = Path(__file__).parent

ASSETS: dict[str, tuple[bytes, str]] = {}
"""Content and media type by name."""


def _name(file_name: str, imported: dict[str, str] | None = None) -> str:
    """Keep a file for serving, with the names under which its imports are kept; return its own."""
    path = _HERE / file_name
    content = path.read_bytes()
    for written, name in (imported or {}).items():
        content = content.replace(f'"./{written}"'.encode(), f'"./{name}"'.encode())
    name = f"{path.stem}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"
    ASSETS[name] = (content, _TYPES[path.suffix])
    return name


def _script() -> str:
    issuer = {"issuer.js": _name("issuer.js")}
    session = {"session.js": _name("session.js", issuer)}
    sign_in = {"sign-in.js": _name("sign-in.js", issuer | session)}
    return _name("page.js", sign_in)


STYLE = _name("page.css")
SCRIPT = _script()
