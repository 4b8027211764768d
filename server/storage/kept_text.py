"""How texts are kept and compared, where an engine has a limit that FHIR has not."""

from hashlib import sha256

_LONGEST_BYTES = 256
"""PostgreSQL refuses index rows above 2704 bytes, and page cursors should stay short."""
_FROM_START, _FROM_END = 40, 100


def kept(text: str) -> str:
    """Return the text as index columns hold it: a very long one by its ends and its digest.

    The end is long enough to keep the `Type/id` of a reference.
    """
    encoded = text.encode()
    if len(encoded) <= _LONGEST_BYTES:
        return text
    start, end = (part.decode(errors="ignore") for part in (encoded[:_FROM_START], encoded[-_FROM_END:]))
    return f"{start}…{sha256(encoded).hexdigest()}…{end}"


def can_be_kept(text: str) -> bool:
    """Tell whether both engines can hold the text: no NUL, no half of a surrogate pair.

    No stored text has them, so a search for such a text finds nothing.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def digest_of(text: str) -> str:
    """Return 32 characters that stand for the very text, to compare it without keeping it twice."""
    return sha256(text.encode()).hexdigest()[:32]
