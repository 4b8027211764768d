"""The version token: how far the log had come when a write was kept, as clients carry it.

It gives no right to anything, and tells nothing but how much was written; who makes one up is at
worst served by the primary.
"""

import re
from collections.abc import Sequence

from graphql_schema.errors import ApiError, Problem
from server.replicas.log_position import NOWHERE, LogPosition

HEADER = "x-version-token"
MOST_TOKENS = 20
"""Tokens in one request."""

_TOKEN = re.compile(r"([0-9a-f]{1,8})-([0-9a-f]{1,16})", re.ASCII)


def token_of(position: LogPosition) -> str:
    """Return the token for a place in the log."""
    return f"{position.timeline:x}-{position.byte:x}"


def position_of(lines: Sequence[str]) -> LogPosition:
    """Return the furthest of the places that the header's lines name, separated by commas; or NOWHERE.

    Raises ApiError(INVALID) for anything that `token_of` cannot have returned.
    """
    tokens = [token.strip() for line in lines for token in line.split(",")]
    matches = [_TOKEN.fullmatch(token) for token in tokens]
    if not all(matches) or len(tokens) > MOST_TOKENS:
        raise ApiError(
            Problem.INVALID,
            f"X-Version-Token takes tokens as our answers to writes give them, at most {MOST_TOKENS}, "
            "separated by commas.",
        )
    places = [LogPosition(int(match[1], 16), int(match[2], 16)) for match in matches if match]
    return max(places, default=NOWHERE)
