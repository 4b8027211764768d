"""What an `Accept` header lists: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 ."""

from collections.abc import Iterator
from dataclasses import dataclass

from rest_facade.media_types import media_type


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One range, in lower case, with its parameters, and how much it is liked, from 0 to 1."""

    name: str
    parameters: dict[str, str]
    weight: float


def media_ranges(accept: str) -> Iterator[MediaRange]:
    """Return the ranges in their order; what is none is passed over."""
    for part in accept.split(","):
        name, parameters = media_type(part)
        if "/" in name:
            yield MediaRange(name, parameters, _weight(parameters.get("q", "1")))


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        # Whoever names a type wants it, however badly they weigh it.
        return 1.0
