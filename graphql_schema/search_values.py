"""What the values of a search parameter mean under its modifier.

Both APIs read their values here: FHIR's query strings and the texts in a GraphQL filter.
https://hl7.org/fhir/R4/search.html#modifiers
"""

import re
from collections.abc import Callable, Sequence

from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.search import (
    AnyOf,
    Condition,
    HasText,
    HasToken,
    IsMissing,
    Kind,
    Not,
    Place,
    RefersTo,
    SearchParameter,
    StringMatch,
    UnderUri,
)
from graphql_schema.search_kinds import (
    Reading,
    condition_of_value,
    escaped,
    reference,
    refused,
    token,
    unescaped,
)
from graphql_schema.task.texts import folded
from graphql_schema.value_sets import VALUE_SETS

__all__ = ["MODIFIERS", "Reading", "condition_of", "escaped", "modifiers_of", "refused"]

_TYPE = re.compile(r"[A-Z][A-Za-z]+")

MODIFIERS: dict[Kind, tuple[str, ...]] = {
    Kind.TOKEN: ("missing", "not", "text", "in", "not-in"),
    Kind.REFERENCE: ("missing", "identifier", "[type]"),
    Kind.DATE: ("missing",),
    Kind.STRING: ("missing", "contains", "exact"),
    Kind.NUMBER: ("missing",),
    Kind.URI: ("missing", "below", "above"),
}
"""The modifiers that each kind of parameter takes; `[type]` is a resource type."""

_FEWER: dict[str, tuple[str, ...]] = {"_id": ("missing", "not"), "overdue": ("missing", "not")}

_WHY_NOT = {
    "above": "codes and references of a Task stand in no hierarchy that this server knows",
    "below": "codes and references of a Task stand in no hierarchy that this server knows",
    "of-type": "this server does not keep the types of identifiers apart",
}


def modifiers_of(parameter: SearchParameter) -> tuple[str, ...]:
    """Return the modifiers that a parameter takes."""
    if parameter.only_words:
        return ("missing",)
    return _FEWER.get(parameter.name) or MODIFIERS[parameter.kind]


def _check_modifier(parameter: SearchParameter, modifier: str) -> None:
    known = modifiers_of(parameter)
    is_type = "[type]" in known and _TYPE.fullmatch(modifier) is not None
    if modifier not in known and not is_type:
        names = ", ".join(f":{name}" for name in known)
        reason = f"; {_WHY_NOT[modifier]}" if modifier in _WHY_NOT else ""
        sentence = f"this modifier is not supported here{reason}. Supported: {names}."
        raise refused(parameter, sentence, "not-supported")


def _missing(parameter: SearchParameter, values: Sequence[str]) -> Condition:
    if list(values) not in (["true"], ["false"]):
        raise refused(parameter, ":missing takes true or false.")
    # What is kept nowhere follows from the rest of a task, and so is always known.
    found = AnyOf(()) if parameter.place is Place.NOWHERE else IsMissing(parameter)
    return found if values[0] == "true" else Not(found)


def _member(parameter: SearchParameter, text: str, _: Reading) -> Condition:
    url = unescaped(text).removesuffix("|4.0.1")
    if url not in VALUE_SETS:
        names = ", ".join(VALUE_SETS)
        raise refused(parameter, f"the value sets known here are {names}.", "not-supported")
    return AnyOf(tuple(HasToken(parameter, code, system) for system, code in sorted(VALUE_SETS[url])))


def _token_text(parameter: SearchParameter, text: str, _: Reading) -> Condition:
    text = unescaped(text)
    if parameter.code_set is None:
        return HasText(parameter, text)
    codes = CODE_SETS[parameter.code_set]
    named = [entry.code for entry in codes if folded(entry.display).startswith(folded(text))]
    return AnyOf(tuple(HasToken(parameter, code) for code in named))


def _above(parameter: SearchParameter, text: str, _: Reading) -> Condition:
    parts = unescaped(text).split("/")
    starts = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    every = {start + end for start in starts for end in ("", "/") if not start.endswith(("/", ":"))}
    return RefersTo(parameter, tuple(sorted(every | {unescaped(text)})))


_READ: dict[str, Callable[[SearchParameter, str, Reading], Condition]] = {
    "not": condition_of_value,
    "text": _token_text,
    "in": _member,
    "not-in": _member,
    "identifier": lambda parameter, text, reading: token(parameter.identifiers, text, reading),
    "contains": lambda parameter, text, _: HasText(parameter, unescaped(text), StringMatch.CONTAINS),
    "exact": lambda parameter, text, _: HasText(parameter, unescaped(text), StringMatch.EXACT),
    "below": lambda parameter, text, _: UnderUri(parameter, unescaped(text)),
    "above": _above,
}
"""What a value means under each modifier; every other one names a type."""

_NEGATIVE = frozenset({"not", "not-in"})


def condition_of(
    parameter: SearchParameter, values: Sequence[str], reading: Reading, modifier: str | None = None
) -> Condition:
    """Return the condition that any of `values`, escaped as FHIR does, matches under the modifier.

    Raises ApiError(INVALID) for a value or modifier that the parameter cannot take.
    """
    if modifier is None:
        return AnyOf(tuple(condition_of_value(parameter, value, reading) for value in values))
    _check_modifier(parameter, modifier)
    if modifier == "missing":
        return _missing(parameter, values)
    if modifier in _READ:
        found = AnyOf(tuple(_READ[modifier](parameter, value, reading) for value in values))
        return Not(found) if modifier in _NEGATIVE else found
    return AnyOf(tuple(reference(parameter, value, reading, modifier) for value in values))
