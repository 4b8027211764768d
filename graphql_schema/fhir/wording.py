"""How sentences speak of a wrong value."""

import json
from typing import Any

from graphql_schema.fhir.numbers import DecimalNumber

SHOWN = 40
"""Characters of a wrong value that a sentence repeats."""

KINDS = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    DecimalNumber: "a decimal number",
    dict: "an object",
    list: "a list",
    type(None): "null",
}


def kind_of(value: Any) -> str:
    """Return what a JSON value is, in words."""
    return KINDS.get(type(value), "something else")


def kind_wrong(value: Any, wanted: str) -> str:
    """Return the sentence for a value of another JSON type than the one wanted."""
    return f"The value must be {wanted}, not {kind_of(value)}."


def shown(value: str) -> str:
    """Return the start of a text in quotes, with what cannot be printed escaped."""
    start = value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
    return json.dumps(start, ensure_ascii=not start.isprintable())
