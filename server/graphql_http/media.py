"""Which media type a GraphQL answer has, from what the client accepts."""

from graphql_schema.errors import ApiError, Problem
from rest_facade.accepting import media_ranges

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"

_OFFERED = {
    GRAPHQL_RESPONSE: GRAPHQL_RESPONSE,
    JSON: JSON,
    "application/*": GRAPHQL_RESPONSE,
    # A client that names nothing gets what every old client understands.
    "*/*": JSON,
}


def _accepted(header: str) -> list[str]:
    """Return the media ranges of an Accept header, best first; equal weights in their order."""
    ranges = sorted(media_ranges(header), key=lambda found: -found.weight)
    return [found.name for found in ranges if found.weight > 0]


def answer_type(header: str | None) -> str:
    """Return the media type to answer with, or raise ApiError(NOT_ACCEPTABLE)."""
    if not header or not header.strip():
        return JSON
    for name in _accepted(header):
        if offered := _OFFERED.get(name):
            return offered
    raise ApiError(Problem.NOT_ACCEPTABLE, f"GraphQL answers as {GRAPHQL_RESPONSE} or {JSON}.")


def wants_page(header: str | None) -> bool:
    """Tell whether a browser asks for a page rather than an answer."""
    return HTML in _accepted(header or "")
