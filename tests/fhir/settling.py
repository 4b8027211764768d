"""Makes an arbitrary value of a type keep the rules that look at several members."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

UCUM = "http://unitsofmeasure.org"


def without(value: Json, *names: str) -> Json:
    """Return `value` without the members called `names`."""
    return {name: member for name, member in value.items() if name not in names}


def settled_range(value: Json) -> Json:
    """Return a range whose ends, if both are there, are equal."""
    simple = {"low": {"value": 1}} | simple_quantities(value)
    return simple | {"high": simple["low"]} if "high" in simple else simple


def settled_period(value: Json) -> Json:
    """Return a period that ends when it starts."""
    started = value if "end" in value else {"start": "2024"} | value
    return same("start", "end")(started)


def simple_quantities(value: Json) -> Json:
    """Return a value whose quantities have no comparator."""
    return {
        name: without(part, "comparator") or {"value": 1} if isinstance(part, dict) else part
        for name, part in value.items()
    }


def same(earlier: str, later: str) -> Callable[[Json], Json]:
    """Return the step that makes two dates equal."""
    return lambda value: value | ({later: value[earlier]} if {earlier, later} <= value.keys() else {})


def measured(code: str, number: int) -> Callable[[Json], Json]:
    """Return the step that measures a quantity in UCUM."""
    return lambda value: value | {"value": number, "system": UCUM, "code": code}


def settled_repeat(value: Json) -> Json:
    """Return a repetition that has a unit for each time and an event for each offset."""
    settled = value | {"duration": 1, "durationUnit": "h", "period": 1, "periodUnit": "d", "count": 1}
    return (
        without(settled, "when") | {"when": ["HS"]}
        if "offset" in value
        else without(settled, "timeOfDay", "offset")
    )


def settled_extension(value: Json) -> Json:
    """Return an extension with either a value or extensions."""
    has_value = any(name.startswith("value") for name in value)
    if has_value:
        return without(value, "extension")
    return value if "extension" in value else value | {"valueString": "x"}


def settled_trigger(value: Json) -> Json:
    """Return the trigger of a named event."""
    kept = {name: part for name, part in value.items() if not name.startswith(("timing", "condition"))}
    return kept | {"type": "named-event", "name": "event"}


def filtered(value: Json) -> Json:
    """Return a filter by a path."""
    return without(value, "searchParam") | {"path": "code"}


SETTLE: dict[str, Callable[[Json], Json]] = {
    "Age": measured("a", 3),
    "Attachment": lambda value: value | {"contentType": "text/plain"},
    "ContactPoint": lambda value: value | {"system": "phone"},
    "Count": measured("1", 3),
    "DataRequirement.codeFilter": filtered,
    "DataRequirement.dateFilter": filtered,
    "Distance": measured("m", 3),
    "Dosage": lambda value: simple_quantities(value) | {"text": "once"},
    "Dosage.doseAndRate": lambda value: (
        simple_quantities(value) | {"doseQuantity": {"value": 1}}
        if "doseRange" not in value
        else simple_quantities(value)
    ),
    "Duration": measured("h", 3),
    "Expression": lambda value: value | {"expression": "true"},
    "Extension": settled_extension,
    "Money": lambda value: value | {"currency": "EUR"},
    "Period": settled_period,
    "Quantity": lambda value: value | {"system": UCUM},
    "Range": settled_range,
    "Ratio": lambda value: value | {"numerator": {"value": 1}, "denominator": {"value": 2}},
    "SampledData": simple_quantities,
    "Task": same("authoredOn", "lastModified"),
    "Timing.repeat": settled_repeat,
    "TriggerDefinition": settled_trigger,
}
