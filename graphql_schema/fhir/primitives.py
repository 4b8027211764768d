"""The primitive types: what each may look like.

The published regular expressions are not used: some take exponential time, some accept 2026-02-30.
https://hl7.org/fhir/R4/datatypes.html#primitive
"""

import binascii
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql_schema.fhir import dates, references
from graphql_schema.fhir.narrative import wrong_in_div
from graphql_schema.fhir.numbers import DecimalNumber
from graphql_schema.fhir.wording import kind_wrong, shown

Check = Callable[[Any], str | None]
"""Takes a JSON value; returns None or a sentence that says what is wrong with it."""

LONGEST_TEXT = 1024 * 1024
"""Characters of one text."""

LARGEST_INTEGER = 2**31 - 1

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
ID = re.compile(references.ID)
OUR_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
RUNS_CODE = re.compile(r"(?:javascript|vbscript):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Primitive:
    """One primitive type; `kinds` are the Python types of its JSON values."""

    name: str
    description: str
    kinds: tuple[type, ...]
    check: Check


def text(value: Any) -> str | None:
    """Check a string or markdown: some visible character, no control characters."""
    if type(value) is not str:
        return kind_wrong(value, "text")
    if not value or value.isspace():
        return "An empty text is no value: leave the element out."
    if len(value) > LONGEST_TEXT:
        return f"The text has more than {LONGEST_TEXT} characters."
    if not value.isprintable() and FORBIDDEN.search(value):
        return "The text holds a control character or a lone surrogate."
    return None


def code(value: Any) -> str | None:
    """Check a code: words with single spaces between them."""
    if type(value) is not str:
        return kind_wrong(value, "text")
    if value.isprintable() and value and " ".join(value.split()) == value:
        return None
    return f"{shown(value)} is no code: codes have no spaces around them nor double ones within."


def uri(value: Any) -> str | None:
    """Check a URI: no white space, no scheme that runs code."""
    if type(value) is not str:
        return kind_wrong(value, "text")
    if not value or " " in value or not value.isprintable() or RUNS_CODE.match(value):
        return f"{shown(value)} is no URI."
    if len(value) > references.LONGEST:
        return f"The URI has more than {references.LONGEST} characters."
    if value.startswith("urn:oid:") and not references.OID.fullmatch(value):
        return f"{shown(value)} is no OID such as urn:oid:1.2.3."
    if value.startswith("urn:uuid:") and not references.UUID.fullmatch(value):
        return f"{shown(value)} is no UUID such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520."
    return None


def base64(value: Any) -> str | None:
    """Check base64 by decoding it, which takes linear time."""
    if type(value) is not str:
        return kind_wrong(value, "text")
    encoded = "".join(value.split())
    try:
        binascii.a2b_base64(encoded, strict_mode=True)
    except ValueError:
        return "The text is not base64."
    # Python lets a whole block of padding pass.
    return "The text is not base64." if not encoded or encoded.endswith("===") else None


def xhtml(value: Any) -> str | None:
    """Check the `div` of a narrative."""
    return text(value) or wrong_in_div(value)


def boolean(value: Any) -> str | None:
    """Check true or false."""
    return None if type(value) is bool else kind_wrong(value, "true or false")


def decimal(value: Any) -> str | None:
    """Check a number, which may have a fraction."""
    if type(value) in (DecimalNumber, int) or (type(value) is float and math.isfinite(value)):
        return None
    return kind_wrong(value, "a number")


def integer_from(least: int) -> Check:
    """Return the check of a 32-bit integer that is at least `least`."""

    def check(value: Any) -> str | None:
        if type(value) is not int:
            return kind_wrong(value, "an integer")
        if least <= value <= LARGEST_INTEGER:
            return None
        return f"The number must be from {least} to {LARGEST_INTEGER}."

    return check


def form(name: str, pattern: re.Pattern[str], example: str) -> Check:
    """Return the check of a text that matches `pattern`."""
    matches = pattern.fullmatch

    def check(value: Any) -> str | None:
        if type(value) is not str:
            return kind_wrong(value, "text")
        return None if matches(value) else f"{shown(value)} is no {name} such as {example}."

    return check


def date_form(name: str, pattern: re.Pattern[str], example: str) -> Check:
    """Return the check of a date text of which the day exists."""
    matches = pattern.fullmatch

    def check(value: Any) -> str | None:
        if type(value) is not str:
            return kind_wrong(value, "text")
        found = matches(value)
        if found and dates.is_calendar_day(found):
            return None
        return f"{shown(value)} is no {name} such as {example}."

    return check


TEXT = (str,)
INTEGER = (int,)

PRIMITIVES: dict[str, Primitive] = {
    primitive.name: primitive
    for primitive in (
        Primitive("base64Binary", "Bytes, written in base64", TEXT, base64),
        Primitive("boolean", "true or false", (bool,), boolean),
        Primitive("canonical", "The URL of a definition, perhaps with |version", TEXT, uri),
        Primitive("code", "A word from a list that is defined elsewhere", TEXT, code),
        Primitive("date", "A day, a month or a year", TEXT, date_form("date", dates.DATE, "2026, 2026-03 or 2026-03-15")),
        Primitive("dateTime", "A time with its zone, a day, a month or a year", TEXT, date_form("dateTime", dates.DATE_TIME, "2026, 2026-03, 2026-03-15 or 2026-03-15T08:00:00Z")),
        Primitive("decimal", "A number, whose precision is kept", (int, DecimalNumber, float), decimal),
        Primitive("id", "1 to 64 letters, digits, - and .", TEXT, form("id", ID, "65f1234567890abcdef12345")),
        Primitive("instant", "A time to the second or finer, with its zone", TEXT, date_form("instant", dates.INSTANT, "2026-03-15T08:00:00Z")),
        Primitive("integer", "A whole number of 32 bits", INTEGER, integer_from(-LARGEST_INTEGER - 1)),
        Primitive("markdown", "Text that may be formatted with Markdown", TEXT, text),
        Primitive("oid", "An OID as a URI", TEXT, form("OID", references.OID, "urn:oid:1.2.3")),
        Primitive("positiveInt", "A whole number from 1", INTEGER, integer_from(1)),
        Primitive("string", "Text", TEXT, text),
        Primitive("time", "A time of day", TEXT, form("time", dates.TIME, "08:00:00")),
        Primitive("unsignedInt", "A whole number from 0", INTEGER, integer_from(0)),
        Primitive("uri", "A URI", TEXT, uri),
        Primitive("url", "A URI that can be opened", TEXT, uri),
        Primitive("uuid", "A UUID as a URI", TEXT, form("UUID", OUR_UUID, "urn:uuid:c757873d-ec9a-4326-a141-556f43239520")),
        Primitive("xhtml", "Narrative as XHTML", TEXT, xhtml),
    )
}  # fmt: skip
