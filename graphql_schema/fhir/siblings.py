"""`_name`: the ids and extensions of a primitive, beside its value.

https://hl7.org/fhir/R4/json.html#primitive
"""

from typing import Any

from graphql_schema.fhir.generic import check_list
from graphql_schema.fhir.report import Path, Report
from graphql_schema.fhir.values import Check

UNEVEN = "The list and its _{name} must have the same length."
NOTHING = "There is neither a value nor an extension."


def check_sibling(
    parent: dict[str, Any], name: str, path: Path, report: Report, check_element: Check
) -> None:
    """Check `_name` of a primitive that occurs once."""
    place = (path, name)
    sibling = parent[f"_{name}"]
    check_element(sibling, place, report)
    if name not in parent and type(sibling) is dict and "extension" not in sibling:
        report.add("structure", place, NOTHING)


def check_siblings(
    parent: dict[str, Any], name: str, path: Path, report: Report, check_element: Check
) -> None:
    """Check `_name` of a list of primitives: as long as the list, null where nothing is to add."""
    siblings = parent[f"_{name}"]
    if not check_list(siblings, (path, name), report):
        return
    values = parent.get(name, [None] * len(siblings))
    if type(values) is list and len(values) != len(siblings):
        report.add("structure", (path, name), UNEVEN.format(name=name))
    for index, sibling in enumerate(siblings):
        if sibling is not None:
            check_element(sibling, ((path, name), index), report)


def check_nulls(parent: dict[str, Any], name: str, path: Path, report: Report) -> None:
    """Check that wherever a list of primitives holds null, its `_name` holds something."""
    values, siblings = parent.get(name), parent.get(f"_{name}")
    known = [siblings if type(siblings) is list else [], values if type(values) is list else []]
    for index in range(max(map(len, known))):
        if all(index >= len(items) or items[index] is None for items in known):
            report.add("structure", ((path, name), index), NOTHING)
