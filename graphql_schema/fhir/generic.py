"""What holds for any FHIR JSON, whatever its type.

https://hl7.org/fhir/R4/json.html
"""

import re
from typing import Any

from graphql_schema.fhir.primitives import text
from graphql_schema.fhir.report import TOO_DEEP, Path, Report, is_too_deep
from graphql_schema.fhir.wording import kind_wrong, shown

MOST_ITEMS = 1000
"""Items of one list."""

NAME = re.compile(r"_?[A-Za-z][A-Za-z0-9]{0,63}")

EMPTY_OBJECT = "An object without content is no value: leave the element out."
EMPTY_LIST = "A list without items is no value: leave the element out."
NULL = "null is no value: leave the element out."


def check_list(value: Any, path: Path, report: Report) -> bool:
    """Tell whether `value` is a list whose items are worth checking."""
    if type(value) is not list:
        report.add("structure", path, kind_wrong(value, "a list"))
    elif not value:
        report.add("structure", path, EMPTY_LIST)
    elif len(value) > MOST_ITEMS:
        report.add("too-costly", path, f"The list has more than {MOST_ITEMS} items.")
    else:
        return True
    return False


def check_json(value: Any, path: Path, report: Report) -> None:
    """Check a value of unknown type: nothing empty, no null, no control characters."""
    if type(value) in (dict, list) and is_too_deep(path):
        report.add("structure", path, TOO_DEEP)
    elif type(value) is dict:
        check_members(value, path, report)
    elif type(value) is list:
        if check_list(value, path, report):
            for index, item in enumerate(value):
                check_json(item, (path, index), report)
    elif type(value) is str:
        sentence = text(value)
        if sentence:
            report.add("value", path, sentence)
    elif value is None:
        report.add("structure", path, NULL)


def check_members(value: dict[str, Any], path: Path, report: Report) -> None:
    """Check an object of unknown type; lists may hold null where they have a `_name` beside them."""
    if not value:
        report.add("structure", path, EMPTY_OBJECT)
    for name, member in value.items():
        if not NAME.fullmatch(name):
            report.add("structure", path, f"{shown(name)} is no name of an element.")
            continue
        place = (path, name.removeprefix("_"))
        twin = name[1:] if name.startswith("_") else f"_{name}"
        if type(member) is list and type(value.get(twin)) is list:
            check_json([item for item in member if item is not None], place, report)
        else:
            check_json(member, place, report)
