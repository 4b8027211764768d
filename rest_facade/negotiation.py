"""In which format the client wants its answer, by its `Accept` header or `_format`.

https://hl7.org/fhir/R4/http.html#mime-type and https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
"""

from functools import lru_cache

from graphql_schema.errors import ApiError, Problem
from rest_facade.accepting import media_ranges
from rest_facade.media_types import FHIR_TYPES, Format, is_our_version, media_type

_BY_NAME = {name: wanted for wanted, names in FHIR_TYPES.items() for name in (wanted.value, *names)}
_LONGEST = 2000
_OFFERED = (
    "This server speaks FHIR R4 as application/fhir+json and application/fhir+xml: ask for one of them."
)


def not_acceptable() -> ApiError:
    """Return the failure of a wish for what we do not speak."""
    return ApiError(Problem.NOT_ACCEPTABLE, _OFFERED)


@lru_cache(maxsize=256)
def format_accepted(accept: str, *, with_page: bool) -> Format | None:
    """Return the format that an `Accept` header likes best, None when it takes none of ours.

    JSON wins ties, and where nothing is said. Only `with_page` is HTML one of ours.
    """
    ranges: dict[str, float] = {}
    for found in media_ranges(accept[:_LONGEST]):
        weight = found.weight if is_our_version(found.parameters) else 0.0
        ranges[found.name] = max(weight, ranges.get(found.name, 0.0))
    if not ranges:
        return Format.JSON

    def weight_of(name: str) -> float:
        # The most specific range that covers a type decides.
        for candidate in (name, f"{name.partition('/')[0]}/*", "*/*"):
            if candidate in ranges:
                return ranges[candidate]
        return 0.0

    weights = {
        wanted: max(weight_of(name) for name in names)
        for wanted, names in FHIR_TYPES.items()
        if with_page or wanted is not Format.HTML
    }
    best = max(weights, key=lambda wanted: weights[wanted])
    return best if weights[best] > 0 else None


def format_named(name: str) -> Format:
    """Return the format that a `_format` names, or raise ApiError(NOT_ACCEPTABLE)."""
    # A plus sign that was not encoded has become a space.
    spelled, parameters = media_type(name.strip().replace(" ", "+"))
    wanted = _BY_NAME.get(spelled)
    if wanted is None or not is_our_version(parameters):
        raise not_acceptable()
    return wanted
