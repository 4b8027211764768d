"""Primitive values: what JSON writes as true or as a number is in XML a text.

https://hl7.org/fhir/R4/datatypes.html#primitive
"""

import re
from collections.abc import Callable
from typing import Any

from graphql_schema.fhir.numbers import DecimalNumber, number_from_integer, number_from_text
from graphql_schema.fhir.xml_text import UNSPEAKABLE, attribute_text

BOOLEANS = {"true": True, "false": False}

NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))((?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
"""A number of JSON, and of a FHIR decimal; the second part makes it more than an integer."""

Reader = Callable[[str], Any]
"""Takes the text of a `value`; returns the JSON value, or None if there is none for it."""

Writer = Callable[[Any], str | None]
"""Takes a JSON value; returns the text of its `value`, escaped, or None if it is of another kind."""


def boolean_from(text: str) -> bool | None:
    """Return true or false."""
    return BOOLEANS.get(text)


def number_from(text: str) -> int | DecimalNumber | None:
    """Return the number as the JSON reader would, which keeps the spelling of decimals."""
    found = NUMBER.fullmatch(text)
    if found is None:
        return None
    return number_from_text(text) if found[2] else number_from_integer(text)


def integer_from(text: str) -> int | DecimalNumber | None:
    """Return the number; FHIR lets an integer start with a plus, JSON does not."""
    return number_from(text[1:] if text[:1] == "+" and text[1:2].isdigit() else text)


def text_of_boolean(value: Any) -> str | None:
    """Return "true" or "false"."""
    if value is True:
        return "true"
    return "false" if value is False else None


def text_of_number(value: Any) -> str | None:
    """Return the number as JSON writes it."""
    if type(value) is DecimalNumber:
        return value.literal
    return str(value) if type(value) is int else None


def text_of_text(value: Any) -> str | None:
    """Return text, escaped; None also where XML cannot say a character of it."""
    if type(value) is not str or (not value.isprintable() and UNSPEAKABLE.search(value)):
        return None
    return attribute_text(value)


READERS: dict[str, Reader] = {
    "boolean": boolean_from,
    "decimal": number_from,
    "integer": integer_from,
    "positiveInt": integer_from,
    "unsignedInt": integer_from,
}
"""By primitive type; each other is a text in JSON too."""

WRITERS: dict[str, Writer] = {
    "boolean": text_of_boolean,
    "decimal": text_of_number,
    "integer": text_of_number,
    "positiveInt": text_of_number,
    "unsignedInt": text_of_number,
}
"""By primitive type; each other is written by text_of_text."""

WANTED = dict.fromkeys(READERS, "a number") | {"boolean": "true or false"}
"""What a text that cannot be read should have been."""
