"""Reads the text of a simple FHIRPath.

http://hl7.org/fhirpath/N1/grammar.html
"""

import re
from collections.abc import Callable
from typing import Any

from graphql_schema.fhir.checker import RESOURCE
from graphql_schema.fhir.strict_json import read_json
from graphql_schema.fhir.wording import shown
from graphql_schema.patch.fhirpath_path import Child, OfType, Path, Pick, Single, Step, Where
from graphql_schema.patch.limits import check_path_length
from graphql_schema.patch.refusals import misformed

NAME = r"(?:[A-Za-z][A-Za-z0-9]*+|`[A-Za-z][A-Za-z0-9]*+`)"
TEXT = r"'(?:[^'\\]|\\[^u]|\\u[0-9a-fA-F]{4})*+'"
LITERAL = rf"{TEXT}|true|false|-?(?:0|[1-9][0-9]{{0,17}})(?:\.\d{{1,18}})?"

SUPPORTED = "names, [0], first(), last(), single(), ofType(Type), extension('url') and where(name = 'value')"

CHOICES_ARE_NAMED = "(In a path, a choice such as valueString is called value.)"

ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
ESCAPED = {"f": "\f", "n": "\n", "r": "\r", "t": "\t"}
CALL = re.compile(r"\s*\.\s*\$?(\w+)\s*\(")


def read_path(text: str, place: str) -> Path:
    """Return the path that `text` spells, from the task or starting with its type.

    Raises ApiError(INVALID) with issue code `not-supported` for what is FHIRPath but not simple, and
    with `value` for what is none or names what no task has; ApiError(TOO_COSTLY) where it is too long.
    """
    check_path_length(text, place)
    steps: list[Step] = []
    dotted, position = f".{text}", 0
    while position < len(dotted):
        found, read = _next_step(dotted, position, place)
        steps += read(found[1])
        position = found.end()
    if steps[0] == Child(RESOURCE):
        del steps[0]
    _check_names(steps, place)
    return Path(place, text, tuple(steps))


def _next_step(dotted: str, position: int, place: str) -> tuple[re.Match[str], Callable[[str], list[Step]]]:
    for pattern, read in GRAMMAR:
        if found := pattern.match(dotted, position):
            return found, read
    if call := CALL.match(dotted, position):
        raise misformed("not-supported", place, f"{shown(call[1])} cannot be used so here, only {SUPPORTED}.")
    rest = shown(dotted[position:].removeprefix("."))
    raise misformed("value", place, f"This is no simple path from {rest} on; there are {SUPPORTED}.")


def _check_names(steps: list[Step], place: str) -> None:
    types = frozenset({RESOURCE})
    for step in steps:
        before, types = types, step.types(types)
        if not types:
            owner = next(iter(before)) if len(before) == 1 else "What can be there"
            raise misformed("value", place, f"{owner} has no {shown(str(step))}. {CHOICES_ARE_NAMED}")


def _index(digits: str) -> list[Step]:
    return [Pick(int(digits))]


def _one(function: str) -> list[Step]:
    return [{"first": Pick(0), "last": Pick(-1), "single": Single()}[function]]


def _of_type(name: str) -> list[Step]:
    return [OfType(name.strip("`"))]


def _extension(literal: str) -> list[Step]:
    return [Child("extension"), Where((Child("url"),), _value(literal))]


def _where(criterion: str) -> list[Step]:
    path, _, literal = criterion.partition("=")
    names = [name.strip("` ") for name in path.strip().split(".")]
    return [Where(tuple(Child(name) for name in names if name != "$this"), _value(literal.strip()))]


def _child(name: str) -> list[Step]:
    return [Child(name.strip("`"))]


def _value(literal: str) -> Any:
    if not literal.startswith("'"):
        return read_json(literal)
    return ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else ESCAPED.get(found[2], found[2]), literal[1:-1]
    )


def _step(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\s*{pattern}\s*", re.ASCII)


GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[str], list[Step]]], ...] = (
    (_step(r"\[\s*(\d{1,6})\s*\]"), _index),
    (_step(r"\.\s*(first|last|single)\s*\(\s*\)"), _one),
    (_step(rf"\.\s*(?:ofType|as)\s*\(\s*(?:FHIR\.)?({NAME})\s*\)"), _of_type),
    (_step(rf"\.\s*extension\s*\(\s*({TEXT})\s*\)"), _extension),
    (_step(rf"\.\s*where\s*\(\s*((?:\$this|{NAME})(?:\.{NAME})*+\s*=\s*(?:{LITERAL}))\s*\)"), _where),
    (_step(rf"\.\s*({NAME})(?!\s*\()"), _child),
)
