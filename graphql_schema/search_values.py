"""What the text of a search value means: one function per kind of parameter.

Both APIs read their values here: FHIR's query strings and the texts in a GraphQL filter.
https://hl7.org/fhir/R4/search.html
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.fhir.dates import covered
from graphql_schema.fhir.references import canonical_reference
from graphql_schema.search import (
    AnyOf,
    Condition,
    DatePrefix,
    HasId,
    HasText,
    HasToken,
    InTime,
    IsMissing,
    Kind,
    Not,
    RefersTo,
    SearchParameter,
    StringMatch,
)
from graphql_schema.site import Site

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_TYPE = re.compile(r"[A-Z][A-Za-z]+")
_REFERENCE = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}|(?:https?://|urn:)\S+")
_PREFIXES = frozenset(DatePrefix)
_APPROXIMATION = 0.1
"""`ap` widens a date by this part of its distance from now, as R4 recommends."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value's meaning may depend on: the site, and now in microseconds since 1970 UTC."""

    site: Site
    now: int


def refused(parameter: SearchParameter, text: str, code: str = "value") -> ApiError:
    """Return the failure for a value that this parameter cannot take."""
    return ApiError.of(Problem.INVALID, [Issue(code, f"Search parameter {parameter.name}: {text}")])


def _token(parameter: SearchParameter, text: str, _modifier: str | None, _: Reading) -> Condition:
    system, bar, code = text.rpartition("|")
    if "|" in system:
        raise refused(parameter, "a token has at most one '|', as in system|code.")
    if not code and not system:
        raise refused(parameter, "a token needs a code, a system, or both, as in system|code.")
    if parameter.code_set is None:
        return HasToken(parameter, code or None, system if bar else None)
    known = [entry.code for entry in CODE_SETS[parameter.code_set]]
    if code and code not in known:
        raise refused(
            parameter, f"this is not one of its codes, which are {', '.join(known)}.", "code-invalid"
        )
    if bar and system not in parameter.systems:
        return AnyOf(())
    return HasToken(parameter, code or None)


def _id(parameter: SearchParameter, text: str, _modifier: str | None, _: Reading) -> Condition:
    if not _ID.fullmatch(text):
        raise refused(parameter, "an id has 1 to 64 letters, digits, '-' and '.'.")
    return HasId((text,))


def _reference(parameter: SearchParameter, text: str, modifier: str | None, reading: Reading) -> Condition:
    only_type = parameter.only_type or modifier
    reference = canonical_reference(text, reading.site.base_url)
    if _ID.fullmatch(reference):
        types = (only_type,) if only_type else parameter.targets
        if not types:
            raise refused(parameter, "say the type too, as in Patient/123.")
        return RefersTo(parameter, tuple(f"{name}/{text}" for name in types))
    if not _REFERENCE.fullmatch(reference):
        raise refused(parameter, "a reference is Type/id, an id or a URL.")
    if only_type and f"/{only_type}/" not in f"/{reference}":
        raise refused(parameter, f"this takes references to a {only_type}.")
    return RefersTo(parameter, (reference,))


def _date(parameter: SearchParameter, text: str, _: str | None, reading: Reading) -> Condition:
    prefix = DatePrefix(text[:2]) if text[:2] in _PREFIXES else DatePrefix.EQUAL
    try:
        first, last = covered(text[2:] if text[:2] in _PREFIXES else text, reading.site.zone)
    except ApiError:
        raise refused(parameter, "a date is like 2026-03-15, 2026-03 or ge2026-03-15T08:00:00Z.") from None
    if prefix is DatePrefix.APPROXIMATELY:
        gap = int(abs(reading.now - (first + last) // 2) * _APPROXIMATION)
        first, last = first - gap, last + gap
    return InTime(parameter, prefix, first, last)


def _string(parameter: SearchParameter, text: str, modifier: str | None, _: Reading) -> Condition:
    return HasText(
        parameter, text, StringMatch.CONTAINS if modifier == "contains" else StringMatch.STARTS_WITH
    )


_READ: dict[Kind, Callable[[SearchParameter, str, str | None, Reading], Condition]] = {
    Kind.TOKEN: _token,
    Kind.REFERENCE: _reference,
    Kind.DATE: _date,
    Kind.STRING: _string,
}

MODIFIERS: dict[Kind, tuple[str, ...]] = {
    Kind.TOKEN: ("missing", "not"),
    Kind.REFERENCE: ("missing", "[type]"),
    Kind.DATE: ("missing",),
    Kind.STRING: ("missing", "contains"),
}
"""The modifiers that each kind of parameter takes; `[type]` is a resource type."""


def _check_modifier(parameter: SearchParameter, modifier: str) -> None:
    known = MODIFIERS[parameter.kind] if parameter.name != "_id" else ()
    is_type = "[type]" in known and _TYPE.fullmatch(modifier) is not None
    if modifier not in known and not is_type:
        names = ", ".join(f":{name}" for name in known) or "none"
        raise refused(parameter, f"this modifier is not supported here; supported: {names}.", "not-supported")


def _missing(parameter: SearchParameter, values: Sequence[str]) -> Condition:
    if list(values) not in (["true"], ["false"]):
        raise refused(parameter, ":missing takes true or false.")
    return IsMissing(parameter) if values[0] == "true" else Not(IsMissing(parameter))


def condition_of(
    parameter: SearchParameter, values: Sequence[str], reading: Reading, modifier: str | None = None
) -> Condition:
    """Return the condition that any of `values` matches, read as this parameter's kind says.

    Raises ApiError(INVALID) for a value or modifier that the parameter cannot take.
    """
    if modifier is not None:
        _check_modifier(parameter, modifier)
    if modifier == "missing":
        return _missing(parameter, values)
    read = _id if parameter.name == "_id" else _READ[parameter.kind]
    found = AnyOf(tuple(read(parameter, value, modifier, reading) for value in values))
    return Not(found) if modifier == "not" else found
