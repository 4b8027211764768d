"""Query strings and forms as pairs of texts, read strictly: nothing is replaced or dropped."""

import re
from urllib.parse import parse_qsl, quote, urlencode

from graphql_schema.errors import ApiError, Problem

Pairs = list[tuple[str, str]]
"""Names and values in the order in which they came; names may repeat."""

MOST_PARAMETERS = 50

_HALF_AN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def pairs_in(*texts: bytes) -> Pairs:
    """Return the decoded pairs of a query string and a form, or raise INVALID or TOO_COSTLY."""
    if sum(text.count(b"&") + bool(text) for text in texts) > MOST_PARAMETERS:
        raise ApiError(Problem.TOO_COSTLY, f"A search takes at most {MOST_PARAMETERS} parameters.")
    if any(_HALF_AN_ESCAPE.search(text) for text in texts):
        raise ApiError(Problem.INVALID, "A percent sign of the search parameters stands for itself as %25.")
    try:
        decoded = [
            pair
            for text in texts
            for pair in parse_qsl(text.decode(), keep_blank_values=True, errors="strict")
        ]
    except UnicodeDecodeError:
        raise ApiError(Problem.INVALID, "The search parameters are not UTF-8.") from None
    if any("\0" in name or "\0" in value for name, value in decoded):
        raise ApiError(Problem.INVALID, "The search parameters hold the character NUL.")
    return decoded


def query_string(pairs: Pairs) -> str:
    """Return the pairs as a query string that a person can still read."""
    return urlencode(pairs, quote_via=quote, safe="/:,")
