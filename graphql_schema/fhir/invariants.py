"""Rules that look at several members of one type at once.

https://hl7.org/fhir/R4/conformance-rules.html#constraints
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graphql_schema.fhir.dates import covered
from graphql_schema.fhir.references import is_reference, reference_type

Json = dict[str, Any]

NUMBERS = (int, float, Decimal)
UCUM = "http://unitsofmeasure.org"
MEALS = {"C", "CM", "CD", "CV"}
CURRENCY = re.compile("[A-Z]{3}")
STRUCTURE_DEFINITION = "http://hl7.org/fhir/StructureDefinition/"


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule: whether it holds for a value."""

    reads: tuple[str, ...]
    """Primitive members that must be valid before the rule can be asked; others it takes as they are."""
    holds: Callable[[Json], bool]
    sentence: str
    at: str | None = None
    """The member to blame; None blames the whole value."""
    code: str = "invariant"


def has(value: Json, name: str) -> bool:
    """Tell whether a member is there, if only by its extensions."""
    return name in value or f"_{name}" in value


def needs(name: str, *others: str) -> Callable[[Json], bool]:
    """Return the rule that `name` comes only with `others`."""
    return lambda value: not has(value, name) or all(has(value, other) for other in others)


def exactly_one(one: str, other: str) -> Callable[[Json], bool]:
    """Return the rule that either member is there, but not both."""
    return lambda value: has(value, one) != has(value, other)


def not_negative(name: str) -> Callable[[Json], bool]:
    """Return the rule that a number is not below zero."""
    return lambda value: value.get(name, 0) >= 0


def in_order(earlier: str, later: str) -> Callable[[Json], bool]:
    """Return the rule that one date is not certainly after another."""
    return lambda value: not is_after(value.get(earlier), value.get(later))


def is_after(one: str | None, other: str | None) -> bool:
    """Tell whether one date text is after another, in all that both say.

    A date without a time has no zone, so it is compared by the calendar alone.
    """
    if one is None or other is None:
        return False
    told = min(len(one), len(other))
    if told <= len("2026-03-15"):
        return one[:told] > other[:told]
    return covered(one)[0] > covered(other)[1]


def is_measured_in_ucum(value: Json) -> bool:
    """Tell whether a value has a code, and codes are of UCUM."""
    return needs("value", "code")(value) and value.get("system", UCUM) == UCUM


def is_age(value: Json) -> bool:
    """Tell whether a quantity may be an age."""
    return is_measured_in_ucum(value) and value.get("value", 1) > 0


def is_count(value: Json) -> bool:
    """Tell whether a quantity may be a count."""
    whole = "." not in str(getattr(value.get("value"), "literal", value.get("value")))
    return is_measured_in_ucum(value) and value.get("code", "1") == "1" and whole


def is_duration(value: Json) -> bool:
    """Tell whether a quantity may be a duration."""
    return not has(value, "code") or (value.get("system") == UCUM and has(value, "value"))


def range_is_ordered(value: Json) -> bool:
    """Tell whether low is at most high, where both have the same unit."""
    low, high = (end if isinstance(end, dict) else {} for end in (value.get("low"), value.get("high")))
    if any(low.get(name) != high.get(name) for name in ("unit", "system", "code")):
        return True
    amounts = [end["value"] for end in (low, high) if isinstance(end.get("value"), NUMBERS)]
    return amounts == sorted(amounts)


def is_ratio(value: Json) -> bool:
    """Tell whether there are both parts, or only extensions."""
    both = "numerator" in value and "denominator" in value
    neither = "numerator" not in value and "denominator" not in value
    return both or (neither and "extension" in value)


def has_no_comparators(value: Json) -> bool:
    """Tell whether each quantity in this type is a SimpleQuantity."""
    return not any(has(part, "comparator") for part in value.values() if isinstance(part, dict))


def offset_has_event(value: Json) -> bool:
    """Tell whether an offset is counted from an event, which is no meal in general."""
    return not has(value, "offset") or (has(value, "when") and MEALS.isdisjoint(value.get("when", ())))


def has_timing(value: Json) -> bool:
    """Tell whether a trigger has a timing of any type."""
    return any(name.startswith(("timing", "_timing")) for name in value)


def trigger_has_its_part(value: Json) -> bool:
    """Tell whether a trigger has what its type asks for."""
    kind = value.get("type", "")
    if kind == "named-event":
        return has(value, "name")
    if kind == "periodic":
        return has_timing(value)
    return not kind.startswith("data-") or "data" in value


def extension_is_one_thing(value: Json) -> bool:
    """Tell whether an extension has a value or extensions of its own, not both."""
    has_value = any(name.startswith(("value", "_value")) for name in value)
    return has_value != ("extension" in value)


def reference_is_formed(value: Json) -> bool:
    """Tell whether a literal reference has one of the known forms."""
    return "reference" not in value or is_reference(value["reference"])


def reference_is_typed(value: Json) -> bool:
    """Tell whether the stated type is that of the literal reference."""
    if "type" not in value or "reference" not in value:
        return True
    literal_type = reference_type(value["reference"])
    return literal_type in (None, value["type"].removeprefix(STRUCTURE_DEFINITION))


def is_currency(value: Json) -> bool:
    """Tell whether a currency looks like a code of ISO 4217."""
    return "currency" not in value or CURRENCY.fullmatch(value["currency"]) is not None


QUANTITY = ("value", "comparator", "unit", "system", "code")
REFERENCE_FORMS = "a reference is Type/id, an absolute http(s) URL, urn:uuid:…, urn:oid:… or #id"

INVARIANTS: dict[str, Invariant] = {
    "age-1": Invariant(QUANTITY, is_age, "An age is positive and has a code of UCUM."),
    "att-1": Invariant(("data", "contentType"), needs("data", "contentType"), "Data needs a contentType."),
    "cnt-3": Invariant(QUANTITY, is_count, 'A count is a whole number with the UCUM code "1".'),
    "cpt-2": Invariant(("value", "system"), needs("value", "system"), "A value needs a system."),
    "currency-form": Invariant(("currency",), is_currency, "A currency has three capital letters (ISO 4217).", "currency", "code-invalid"),
    "dis-1": Invariant(QUANTITY, is_measured_in_ucum, "A distance has a code of UCUM."),
    "drq-1": Invariant(("path", "searchParam"), exactly_one("path", "searchParam"), "Either a path or a searchParam is needed, not both."),
    "drq-2": Invariant(("path", "searchParam"), exactly_one("path", "searchParam"), "Either a path or a searchParam is needed, not both."),
    "drt-1": Invariant(QUANTITY, is_duration, "The code of a duration needs a value, and UCUM as system."),
    "exp-1": Invariant(("expression", "reference"), lambda value: has(value, "expression") or has(value, "reference"), "An expression or a reference is needed."),
    "ext-1": Invariant((), extension_is_one_thing, "An extension has either a value or extensions, not both.", None, "extension"),
    "intent-has-code": Invariant((), lambda value: "intent" in value or "_intent" not in value, "Extensions cannot stand in for the intent.", "intent", "required"),
    "inv-1": Invariant(("authoredOn", "lastModified"), in_order("authoredOn", "lastModified"), "lastModified is before authoredOn.", "lastModified"),
    "per-1": Invariant(("start", "end"), in_order("start", "end"), "The period ends before it starts."),
    "qty-3": Invariant(("code", "system"), needs("code", "system"), "A code for the unit needs its system."),
    "rat-1": Invariant((), is_ratio, "A ratio has both numerator and denominator, or only extensions."),
    "reference-form": Invariant(("reference",), reference_is_formed, f"This is no reference; {REFERENCE_FORMS}.", "reference", "value"),
    "reference-type": Invariant(("reference", "type"), reference_is_typed, "The type is not that of the reference.", "type"),
    "rng-2": Invariant((), range_is_ordered, "The range is upside down."),
    "rules-understood": Invariant((), lambda value: not has(value, "implicitRules"), "This server cannot know what implicit rules change, so it must refuse them.", "implicitRules", "not-supported"),
    "sqty-1": Invariant((), has_no_comparators, "A quantity here has no comparator."),
    "status-has-code": Invariant((), lambda value: "status" in value or "_status" not in value, "Extensions cannot stand in for the status.", "status", "required"),
    "tim-1": Invariant((), needs("duration", "durationUnit"), "A duration needs a durationUnit."),
    "tim-2": Invariant((), needs("period", "periodUnit"), "A period needs a periodUnit."),
    "tim-4": Invariant(("duration",), not_negative("duration"), "The duration is negative.", "duration"),
    "tim-5": Invariant(("period",), not_negative("period"), "The period is negative.", "period"),
    "tim-6": Invariant((), needs("periodMax", "period"), "A periodMax needs a period."),
    "tim-7": Invariant((), needs("durationMax", "duration"), "A durationMax needs a duration."),
    "tim-8": Invariant((), needs("countMax", "count"), "A countMax needs a count."),
    "tim-9": Invariant(("when",), offset_has_event, "An offset needs a when, and not C, CM, CD or CV."),
    "tim-10": Invariant((), lambda value: not (has(value, "timeOfDay") and has(value, "when")), "Either timeOfDay or when, not both."),
    "trd-1": Invariant((), lambda value: not ("data" in value and has_timing(value)), "Either timing or data, not both."),
    "trd-2": Invariant((), needs("condition", "data"), "A condition needs data."),
    "trd-3": Invariant(("type",), trigger_has_its_part, "A named-event needs a name, a periodic event a timing, a data event its data."),
}  # fmt: skip
