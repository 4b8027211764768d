"""Where a code may be sent: to what was registered, character by character.

https://www.rfc-editor.org/rfc/rfc9700#section-2.1
"""

import re
from urllib.parse import SplitResult, urlsplit

LONGEST = 500

_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?@!$&'()*+,;=%\[\]-]+")
_OF_AN_APP = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+")
_ON_THIS_COMPUTER = re.compile(
    r"(?P<host>http://(?:127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?(?P<rest>(?:[/?].*)?)"
)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_WEB = {"http", "https"}


def is_registered(asked: str, registered: tuple[str, ...]) -> bool:
    """Tell whether a redirect URI is one of those that were registered.

    An app on this computer may use any port: https://www.rfc-editor.org/rfc/rfc8252#section-7.3
    """
    if asked in registered:
        return True
    portless = _without_port(asked)
    return portless is not None and any(_without_port(each) == portless for each in registered)


def refusal(uri: str) -> str | None:
    """Return why a redirect URI cannot be registered, as a sentence, or None."""
    parts = _parts(uri)
    if parts is None or not parts.scheme or len(uri) > LONGEST:
        return f"{uri!r} is no absolute URI of at most {LONGEST} plain characters, without a fragment."
    if parts.scheme not in _WEB:
        if _OF_AN_APP.fullmatch(parts.scheme):
            return None
        return f"{uri!r} must be https, or have the scheme of an app, such as org.example.app:/callback."
    if not parts.hostname or {"@", "*"} & set(parts.netloc):
        return f"{uri!r} must name one host, and no user."
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        return (
            f"{uri!r} must be https: only an app on this computer, such as http://127.0.0.1/callback, is not."
        )
    return None


def origin_of(uri: str) -> str | None:
    """Return the origin of the page at a redirect URI, or None when it is an app's."""
    parts = _parts(uri)
    if parts is None or parts.scheme not in _WEB:
        return None
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _without_port(uri: str) -> str | None:
    """Return the URI without its port, or None when it is not for an app on this computer."""
    # Of the text itself, since urlsplit folds the scheme's case and drops an empty query.
    found = _ON_THIS_COMPUTER.fullmatch(uri)
    return f"{found['host']}{found['rest']}" if found else None


def _parts(uri: str) -> SplitResult | None:
    try:
        return urlsplit(uri) if _CHARACTERS.fullmatch(uri) else None
    except ValueError:
        return None
