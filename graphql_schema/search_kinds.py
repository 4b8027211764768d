"""What the text of one search value means, for each kind of parameter.

Values come with FHIR's escapes. https://hl7.org/fhir/R4/search.html#escaping
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from graphql_schema.clock import Clock
from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.fhir.dates import covered
from graphql_schema.fhir.ids import ID, ID_FORM
from graphql_schema.fhir.references import canonical_reference
from graphql_schema.search import (
    AllOf,
    AnyOf,
    Condition,
    DatePrefix,
    HasId,
    HasText,
    HasToken,
    InTime,
    Kind,
    Not,
    RefersTo,
    SearchParameter,
    StringMatch,
)
from graphql_schema.site import Site
from graphql_schema.task.due import overdue_condition
from graphql_schema.task.texts import folded

_REFERENCE = re.compile(rf"[A-Z][A-Za-z]+/{ID_FORM}|(?:https?://|urn:)\S+")
_BAR_OR_TEXT = re.compile(r"\||(?:[^\\|]|\\.?)+", re.DOTALL)
_ESCAPED = re.compile(r"\\([,|$\\])")
_TO_ESCAPE = re.compile(r"([,|$\\])")
_PREFIXES = frozenset(DatePrefix)
_NUMBER = re.compile(r"([0-9]{1,9})(?:\.0{0,9})?")
_OF_NUMBERS = _PREFIXES - {DatePrefix.STARTS_AFTER, DatePrefix.ENDS_BEFORE}
_APPROXIMATION = 0.1
"""`ap` widens a date by this part of its distance from now, as R4 recommends."""


@dataclass(slots=True)
class Reading:
    """What the values of one search may depend on: the site, and now."""

    site: Site
    clock: Clock
    _now: int | None = None

    @property
    def now(self) -> int:
        """The moment of the search, in microseconds since 1970 UTC: the same for all its values."""
        if self._now is None:
            self._now = self.clock()
        return self._now

    @property
    def is_timeless(self) -> bool:
        """Whether nothing that was read so far depends on the moment, so that it means the same later."""
        return self._now is None


Read = Callable[[SearchParameter, str, Reading], Condition]


def refused(parameter: SearchParameter, text: str, code: str = "value") -> ApiError:
    """Return the failure for a value that this parameter cannot take."""
    return ApiError.of(Problem.INVALID, [Issue(code, f"Search parameter {parameter.name}: {text}")])


def unescaped(text: str) -> str:
    """Return the text that an escaped one means."""
    return _ESCAPED.sub(r"\1", text)


def escaped(text: str) -> str:
    """Return the text with FHIR's escapes."""
    return _TO_ESCAPE.sub(r"\\\1", text)


def _system_and_code(parameter: SearchParameter, text: str) -> tuple[str | None, str]:
    """Return both sides of the bar that is not escaped; None for the system when there is no bar."""
    parts = [""]
    for piece in _BAR_OR_TEXT.findall(text):
        if piece == "|":
            parts.append("")
        else:
            parts[-1] = unescaped(piece)
    if len(parts) > 2:  # noqa: PLR2004 - a system and a code
        raise refused(parameter, "a token has at most one '|', as in system|code.")
    if not any(parts):
        raise refused(parameter, "a token needs a code, a system, or both, as in system|code.")
    return (None, parts[0]) if len(parts) == 1 else (parts[0], parts[1])


def token(parameter: SearchParameter, text: str, _: Reading) -> Condition:
    """Read `code`, `system|code`, `|code` or `system|`."""
    system, code = _system_and_code(parameter, text)
    if parameter.code_set is None:
        return HasToken(parameter, code or None, system)
    known = [entry.code for entry in CODE_SETS[parameter.code_set]]
    if code and code not in known:
        raise refused(
            parameter, f"this is not one of its codes, which are {', '.join(known)}.", "code-invalid"
        )
    if system is not None and system not in parameter.systems:
        return AnyOf(())
    return HasToken(parameter, code or None)


def _id(parameter: SearchParameter, text: str, _: Reading) -> Condition:
    if not ID.fullmatch(text):
        raise refused(parameter, "an id has 1 to 64 letters, digits, '-' and '.'.")
    return HasId((text,))


def _boolean(parameter: SearchParameter, text: str) -> str:
    if text not in {"true", "false"}:
        raise refused(parameter, "this is true or false.")
    return text


def _overdue(parameter: SearchParameter, text: str, reading: Reading) -> Condition:
    late = overdue_condition(reading.now)
    return late if _boolean(parameter, text) == "true" else Not(late)


def _active(parameter: SearchParameter, text: str, _: Reading) -> Condition:
    return HasToken(parameter, _boolean(parameter, text))


def reference(
    parameter: SearchParameter, text: str, reading: Reading, only_type: str | None = None
) -> Condition:
    """Read an id, Type/id or a URL."""
    text, only_type = unescaped(text), parameter.only_type or only_type
    canonical = canonical_reference(text, reading.site.base_url)
    if ID.fullmatch(canonical):
        types = (only_type,) if only_type else parameter.targets
        if not types:
            raise refused(parameter, "say the type too, as in Patient/123.")
        return RefersTo(parameter, tuple(f"{name}/{text}" for name in types))
    if not _REFERENCE.fullmatch(canonical):
        raise refused(parameter, "a reference is Type/id, an id or a URL.")
    if only_type and f"/{only_type}/" not in f"/{canonical}":
        raise refused(parameter, f"this takes references to a {only_type}.")
    return RefersTo(parameter, (canonical,))


def _prefix_and_rest(text: str) -> tuple[DatePrefix, str]:
    return (DatePrefix(text[:2]), text[2:]) if text[:2] in _PREFIXES else (DatePrefix.EQUAL, text)


def _date(parameter: SearchParameter, text: str, reading: Reading) -> Condition:
    prefix, rest = _prefix_and_rest(text)
    try:
        first, last = covered(rest, reading.site.zone)
    except ApiError:
        raise refused(parameter, "a date is like 2026-03-15, 2026-03 or ge2026-03-15T08:00:00Z.") from None
    if prefix is DatePrefix.APPROXIMATELY:
        gap = int(abs(reading.now - (first + last) // 2) * _APPROXIMATION)
        first, last = first - gap, last + gap
    return InTime(parameter, prefix, first, last)


def _number(parameter: SearchParameter, text: str, _: Reading) -> Condition:
    prefix, rest = _prefix_and_rest(text)
    number = _NUMBER.fullmatch(rest)
    if number is None or prefix not in _OF_NUMBERS:
        raise refused(parameter, "this takes a whole number such as 3, ge3 or lt2.")
    value = int(number[1])
    gap = int(value * _APPROXIMATION) if prefix is DatePrefix.APPROXIMATELY else 0
    return InTime(parameter, prefix, value - gap, value + gap)


def words(parameter: SearchParameter, text: str) -> Condition:
    """Return that every word of a text stands in the parameter's text, alone or in a longer one."""
    every = sorted(set(folded(text).split()))
    return AllOf(tuple(HasText(parameter, word, StringMatch.CONTAINS) for word in every))


def _string(parameter: SearchParameter, text: str, _: Reading) -> Condition:
    text = unescaped(text)
    return words(parameter, text) if parameter.only_words else HasText(parameter, text)


def _uri(parameter: SearchParameter, text: str, _: Reading) -> Condition:
    return RefersTo(parameter, (unescaped(text),))


_READ: dict[Kind, Read] = {
    Kind.TOKEN: token,
    Kind.REFERENCE: reference,
    Kind.DATE: _date,
    Kind.STRING: _string,
    Kind.NUMBER: _number,
    Kind.URI: _uri,
}
_READ_BY_NAME: dict[str, Read] = {"_id": _id, "active": _active, "overdue": _overdue}


def condition_of_value(parameter: SearchParameter, text: str, reading: Reading) -> Condition:
    """Return what one value without a modifier means, or raise ApiError(INVALID)."""
    read = _READ_BY_NAME.get(parameter.name) or _READ[parameter.kind]
    return read(parameter, text, reading)
