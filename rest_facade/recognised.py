"""Which parameters of a query we know, and what becomes of the others.

https://hl7.org/fhir/R4/search.html#errors
"""

import re
from collections.abc import Collection

from graphql_schema.errors import ApiError, Issue, Problem
from rest_facade.preferences import Handling
from rest_facade.query_text import Pairs

_FILTERS_OF_R4 = frozenset(
    {
        "_at",
        "_filter",
        "_list",
        "_query",
        "_since",
        "_type",
    }
)
"""What begins with `_` and yet narrows the result: ignoring one would find too much."""

ABOUT_THE_ANSWER = frozenset({"_elements", "_format", "_pretty", "_summary"})
"""The parameters that every read, search and history takes: they are about how it is answered."""

_MORE = re.compile("[:.]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z_.:-]{0,39}")


_ALONE = ABOUT_THE_ANSWER | {"_sort", "_count", "_cursor", "_total", "_filter"}
"""What takes neither modifier nor chain."""


def base_name(name: str) -> str:
    """Return a parameter's name without its modifier or chain."""
    base = _MORE.split(name, maxsplit=1)[0]
    return name if base in _ALONE else base


def _is_refused(name: str, handling: Handling) -> bool:
    is_filter = not name.startswith("_") or _MORE.split(name)[0] in _FILTERS_OF_R4
    return handling is Handling.STRICT or (handling is Handling.USUAL and is_filter)


def _shown(name: str) -> str:
    # Whatever else may stand where a name should is not ours to repeat.
    return f"Search parameter {name}" if _NAME.fullmatch(name) else "A search parameter"


def _is_blank(value: str) -> bool:
    return not value.strip(", ")


def recognised(pairs: Pairs, known: Collection[str], handling: Handling) -> Pairs:
    """Return the pairs that we know, or raise ApiError(INVALID) naming what we know.

    Under lenient handling, parameters without a value are left out too.
    """
    unknown = [name for name, _ in pairs if base_name(name) not in known]
    if refused := [name for name in unknown if _is_refused(name, handling)]:
        names = ", ".join(sorted(known, key=str.casefold))
        sentence = f"{_shown(refused[0])} is not supported here. Supported: {names}."
        raise ApiError.of(Problem.INVALID, [Issue("not-supported", sentence)])
    kept = [(name, value) for name, value in pairs if base_name(name) in known]
    if handling is Handling.LENIENT:
        return [(name, value) for name, value in kept if not _is_blank(value)]
    return kept


def only_value(pairs: Pairs, name: str) -> str | None:
    """Return the value of a parameter that makes sense once, or raise ApiError(INVALID)."""
    values = {value for given, value in pairs if given == name}
    if len(values) > 1:
        raise ApiError(Problem.INVALID, f"{name} is given twice, with different values.")
    return values.pop() if values else None
