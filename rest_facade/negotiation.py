"""Whether the client takes what we speak, FHIR JSON, by its `Accept` header or `_format`.

https://hl7.org/fhir/R4/http.html#mime-type and https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
"""

from collections.abc import Iterator
from functools import lru_cache

from starlette.requests import Request

from graphql_schema.errors import ApiError, Problem
from rest_facade.media_types import JSON_TYPES, media_type

_NAMES = {"json", *JSON_TYPES}
_LONGEST = 2000
_ONLY_JSON = "This server speaks FHIR as JSON only: ask for application/fhir+json."


def _weight(parameters: dict[str, str]) -> float:
    try:
        return float(parameters.get("q", "1"))
    except ValueError:
        return 1.0


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        name, parameters = media_type(part)
        if "/" in name:
            yield name, _weight(parameters)


@lru_cache(maxsize=256)
def takes_json(accept: str) -> bool:
    """Tell whether an `Accept` header takes JSON in one of its names; one that says nothing does."""
    ranges = dict(_ranges(accept))
    if not ranges:
        return True

    def weight(name: str) -> float:
        # The most specific range that covers a type decides.
        for candidate in (name, f"{name.partition('/')[0]}/*", "*/*"):
            if candidate in ranges:
                return ranges[candidate]
        return 0.0

    return any(weight(name) > 0 for name in JSON_TYPES)


def require_json_format(name: str) -> None:
    """Raise ApiError(NOT_ACCEPTABLE) when a `_format` is none of the names for JSON."""
    # A plus sign that was not encoded has become a space.
    if media_type(name.strip().replace(" ", "+"))[0] not in _NAMES:
        raise ApiError(Problem.NOT_ACCEPTABLE, _ONLY_JSON)


def require_json_wanted(request: Request) -> None:
    """Raise ApiError(NOT_ACCEPTABLE) when the client takes no JSON; `_format` overrides `Accept`."""
    if request.scope["query_string"] and (name := request.query_params.get("_format")):
        require_json_format(name)
    elif not takes_json(",".join(request.headers.getlist("accept"))[:_LONGEST]):
        raise ApiError(Problem.NOT_ACCEPTABLE, _ONLY_JSON)
