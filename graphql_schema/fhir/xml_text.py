"""Text as XML spells it, so that a reader gets back each character.

https://www.w3.org/TR/xml/#AVNormalize
"""

import re

SPECIAL = re.compile(r'[&<>"\t\n\r]')

UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML has no way to say."""

ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

IN_TEXT = str.maketrans(ESCAPES | {"\r": "&#13;"})
IN_ATTRIBUTE = str.maketrans(ESCAPES | {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def attribute_text(text: str) -> str:
    """Return `text` as it stands between the quotes of an attribute; white space is kept."""
    return text.translate(IN_ATTRIBUTE) if SPECIAL.search(text) else text


def element_text(text: str) -> str:
    """Return `text` as it stands between tags."""
    return text.translate(IN_TEXT) if SPECIAL.search(text) else text
