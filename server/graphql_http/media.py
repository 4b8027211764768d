"""Which media type a GraphQL answer has, from what the client accepts."""

from dataclasses import dataclass

from graphql_schema.errors import ApiError, Problem

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


@dataclass(frozen=True, slots=True)
class Accepted:
    """One media range of an Accept header and its weight, from 0 to 1."""

    media_range: str
    weight: float


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def accepted(header: str) -> list[Accepted]:
    """Return the media ranges of an Accept header, best first; equal weights in their order."""
    ranges = []
    for part in header.split(","):
        media_range, *parameters = part.split(";")
        if media_range.strip():
            ranges.append(Accepted(media_range.strip().lower(), _weight(parameters)))
    return sorted((found for found in ranges if found.weight > 0), key=lambda found: -found.weight)


def answer_type(header: str | None) -> str:
    """Return the media type to answer with, or raise ApiError(NOT_ACCEPTABLE)."""
    if not header or not header.strip():
        return JSON
    for found in accepted(header):
        if offered := _OFFERED.get(found.media_range):
            return offered
    raise ApiError(Problem.NOT_ACCEPTABLE, f"GraphQL answers as {GRAPHQL_RESPONSE} or {JSON}.")


def wants_page(header: str | None) -> bool:
    """Tell whether a browser asks for a page rather than an answer."""
    return any(found.media_range == HTML for found in accepted(header or ""))
