"""When two JSON values are the same: numbers by value, objects in any order.

https://www.rfc-editor.org/rfc/rfc6902#section-4.6
"""

from typing import Any

from graphql_schema.fhir.numbers import DecimalNumber

NUMBERS = (int, float, DecimalNumber)


def is_same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal as JSON, where `true` is not 1 and 1.0 is."""
    if type(one) in NUMBERS and type(other) in NUMBERS:
        return bool(one == other)
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(is_same(one[name], other[name]) for name in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return bool(one == other)
