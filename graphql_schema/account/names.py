"""The names of an account: the one that is typed to sign in, the one that people read, the FHIR id."""

import re
import unicodedata

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.ids import ID

LONGEST_USERNAME = 64
LONGEST_NAME = 200

_USERNAME = re.compile(r"[^\W_][\w.@+-]*")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of code points that no name has: https://www.unicode.org/reports/tr44/#General_Category_Values ."""


def folded_username(text: str) -> str:
    """Return a username as it is compared and kept: without compatibility forms, case and outer space.

    https://www.unicode.org/versions/latest/core-spec/chapter-3/#G63737
    """
    # Folding the case can take a text out of its normal form.
    once = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", once).strip()


def username_of(text: str) -> str:
    """Return the folded username, or raise ApiError(INVALID)."""
    username = folded_username(text)
    if len(username) > LONGEST_USERNAME or not _USERNAME.fullmatch(username):
        raise ApiError(
            Problem.INVALID,
            f"A username has 1 to {LONGEST_USERNAME} letters, digits and . _ - @ +, and begins with a letter "
            "or digit.",
            "username",
        )
    return username


def name_of(text: str) -> str:
    """Return the name with single spaces, or raise ApiError(INVALID)."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    is_printable = not any(unicodedata.category(character) in _UNPRINTABLE for character in name)
    if not (0 < len(name) <= LONGEST_NAME and is_printable):
        raise ApiError(Problem.INVALID, f"A name has 1 to {LONGEST_NAME} printable characters.", "name")
    return name


def practitioner_id_of(text: str) -> str:
    """Return the id, or raise ApiError(INVALID)."""
    if not ID.fullmatch(text):
        raise ApiError(
            Problem.INVALID,
            "A practitioner id has 1 to 64 letters, digits, - and dots, as FHIR wants it.",
            "practitionerId",
        )
    return text
