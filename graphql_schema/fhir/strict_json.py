"""The one reader of JSON from clients, and the writer that gives the same text back.

What it refuses is what SQLite, PostgreSQL and other readers would understand differently.
https://hl7.org/fhir/R4/json.html
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NoReturn

import orjson

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.fhir.numbers import DecimalNumber, number_from_integer, number_from_text

DEEPEST = 64
"""Levels of objects and lists in one document."""

STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|([\[{])|([\]}])', re.DOTALL)

ALLOWED_ESCAPES = re.compile(
    r"""(?:[^\\]++
        |\\[^bfu]
        |\\u(?!00[01]|[dD][89a-fA-F])[0-9a-fA-F]{4}
        |\\u00(?:09|0[aAdD])
        |\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}
    )*+""",
    re.VERBOSE | re.DOTALL,
)


def read_json(body: bytes | str) -> Any:
    """Return the value that `body` spells; decimals become DecimalNumber and keep their spelling.

    Raises ApiError(MALFORMED) for what is not one JSON text in UTF-8, and ApiError(INVALID) with
    issue code `value` for numbers and characters that cannot be stored.
    """
    text = text_of(body)
    refuse_depth(text)
    try:
        value = DECODER.decode(text)
    except json.JSONDecodeError as error:
        wrong = error.msg.removesuffix(" at")
        raise malformed(f"This is not JSON: {wrong} at {place(text, error.pos)}.") from error
    refuse_escapes(text)
    return value


def read_own_json(body: bytes) -> Any:
    """Return the value of JSON that this server wrote, which was checked when it came in."""
    return OWN_DECODER.decode(body.decode())


def write_json(value: Any) -> bytes:
    """Return `value` as compact UTF-8 JSON; each DecimalNumber as it was spelled."""
    return orjson.dumps(value, default=spelled)


def spelled(value: object) -> orjson.Fragment:
    """Return a DecimalNumber as its own text; anything else is no JSON value (TypeError)."""
    if isinstance(value, DecimalNumber):
        return orjson.Fragment(value.literal)
    raise TypeError(type(value).__name__)


def text_of(body: bytes | str) -> str:
    """Return `body` as text that can be stored as UTF-8."""
    try:
        text = body.decode() if isinstance(body, bytes) else body.encode().decode()
    except UnicodeError as error:
        raise malformed("The text is not UTF-8.") from error
    if text.startswith("\ufeff"):
        raise malformed("The text starts with a byte order mark; send UTF-8 without one.")
    if not text or text.isspace():
        raise malformed("The text is empty; a JSON value was expected.")
    return text


def refuse_depth(text: str) -> None:
    """Refuse nesting before the decoder recurses into it."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for found in STRING_OR_BRACKET.finditer(text):
        if found[1]:
            depth += 1
            if depth > DEEPEST:
                where = place(text, found.start())
                raise malformed(f"The JSON nests deeper than {DEEPEST} levels at {where}.")
        elif found[2]:
            depth -= 1


def refuse_escapes(text: str) -> None:
    """Refuse escaped control characters and halves of surrogate pairs.

    Unescaped, the decoder and UTF-8 refuse them already.
    """
    if "\\u" in text or "\\b" in text or "\\f" in text:
        allowed = ALLOWED_ESCAPES.match(text)
        end = allowed.end() if allowed else 0
        if end < len(text):
            sentence = f"Control characters and lone surrogates are refused: {place(text, end)}."
            raise ApiError.of(Problem.INVALID, [Issue("value", sentence)])


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members, of which no two have the same name."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise malformed(f"The member {twice(name for name, _ in pairs)} stands twice in one object.")
    return found


def twice(names: Iterable[str]) -> str:
    """Return the first repeated name, quoted and shortened."""
    repeated = next(name for name, times in Counter(names).items() if times > 1)
    return json.dumps(repeated[:40])


def constant(name: str) -> NoReturn:
    """Refuse NaN and the infinities, which are Python but not JSON."""
    raise malformed(f"This is not JSON: {name} is no number.")


def malformed(sentence: str) -> ApiError:
    """Return the failure of a text that is not JSON as we accept it."""
    return ApiError(Problem.MALFORMED, sentence)


def place(text: str, position: int) -> str:
    """Return where `position` is, as a reader counts."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"line {line} column {column}"


DECODER = json.JSONDecoder(
    object_pairs_hook=members,
    parse_float=number_from_text,
    parse_int=number_from_integer,
    parse_constant=constant,
)
OWN_DECODER = json.JSONDecoder(parse_float=DecimalNumber, parse_int=number_from_integer)
