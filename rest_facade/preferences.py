"""What a client prefers.

https://hl7.org/fhir/R4/http.html#ops and #return, RFC 7240
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request


class Return(StrEnum):
    """What the answer to a write holds."""

    REPRESENTATION = "representation"
    MINIMAL = "minimal"
    OUTCOME = "operationoutcome"


class Handling(StrEnum):
    """What becomes of search parameters that we do not know."""

    USUAL = "usual"
    """Filters are refused, since leaving one out finds too much; what else begins with `_` is ignored."""
    STRICT = "strict"
    LENIENT = "lenient"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences that we honour; others are ignored."""

    answer: Return = Return.REPRESENTATION
    handling: Handling = Handling.USUAL


def _preferences(headers: list[str]) -> Iterator[tuple[str, str]]:
    for preference in ",".join(headers).replace(";", ",").split(","):
        name, _, value = preference.partition("=")
        yield name.strip().lower(), value.strip().strip('"').lower()


def preferences_of(request: Request) -> Preferences:
    """Return what the `Prefer` headers ask for; the first of two contradicting ones counts."""
    headers = request.headers.getlist("prefer")
    if not headers:
        return Preferences()
    asked = dict(reversed(list(_preferences(headers))))
    answer, handling = asked.get("return"), asked.get("handling")
    return Preferences(
        Return(answer) if answer in set(Return) else Return.REPRESENTATION,
        Handling(handling) if handling in {Handling.STRICT, Handling.LENIENT} else Handling.USUAL,
    )
