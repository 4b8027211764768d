"""The style and the script of the page, under names that change with their content."""

import hashlib
from pathlib import Path

FOLDER = "browser"
"""Where they are served, under the FHIR base."""

_TYPES = {"css": "text/css", "js": "text/javascript"}
_HERE = Path(__file__).parent


def _named(kind: str) -> tuple[str, bytes]:
    content = (_HERE / f"page.{kind}").read_bytes()
    return f"page-{hashlib.sha256(content).hexdigest()[:12]}.{kind}", content


STYLE, _style = _named("css")
SCRIPT, _script = _named("js")

ASSETS: dict[str, tuple[bytes, str]] = {STYLE: (_style, _TYPES["css"]), SCRIPT: (_script, _TYPES["js"])}
"""Content and media type by name."""
