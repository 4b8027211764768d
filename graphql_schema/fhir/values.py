"""Checks of single values and of lists, from which the check of a type is put together.

A check takes (value, path, report) and adds to the report whatever is wrong.
"""

from collections.abc import Callable
from typing import Any

from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.fhir.generic import check_list
from graphql_schema.fhir.primitives import LONGEST_TEXT, Primitive
from graphql_schema.fhir.references import reference_type
from graphql_schema.fhir.report import TOO_DEEP, Path, Report, is_too_deep
from graphql_schema.fhir.wording import kind_wrong, shown

Check = Callable[[Any, Path, Report], None]

MOST_LISTED = 20
"""Codes that a sentence lists; longer code sets are named."""


def primitive_check(primitive: Primitive) -> Check:
    """Return the check of one value of a primitive type."""
    wrong = primitive.check

    def check(value: Any, path: Path, report: Report) -> None:
        sentence = wrong(value)
        if sentence is not None:
            report.add(issue_code(primitive, value), path, sentence)

    return check


def issue_code(primitive: Primitive, value: Any) -> str:
    """Return the issue code for a wrong value of a primitive type."""
    if type(value) not in primitive.kinds:
        return "structure"
    if type(value) is str and len(value) > LONGEST_TEXT:
        return "too-long"
    return "invalid" if primitive.name == "xhtml" else "value"


def code_check(code_set: str) -> Check:
    """Return the check of a code with a required binding."""
    codes = frozenset(code.code for code in CODE_SETS[code_set])
    legal = ", ".join(code.code for code in CODE_SETS[code_set])
    if len(codes) > MOST_LISTED:
        legal = f"the codes of https://hl7.org/fhir/R4/valueset-{code_set}.html"

    def check(value: Any, path: Path, report: Report) -> None:
        if type(value) is not str:
            code = "structure" if type(value) in (dict, list) else "code-invalid"
            report.add(code, path, kind_wrong(value, f"one of {legal}"))
        elif value not in codes:
            report.add("code-invalid", path, f"{shown(value)} is not one of {legal}.")

    return check


def reference_check(check_object: Check, targets: tuple[str, ...]) -> Check:
    """Return the check of a Reference to one of the resource types `targets`, () for any."""
    legal = ", ".join(targets)

    def check(value: Any, path: Path, report: Report) -> None:
        check_object(value, path, report)
        reference = value.get("reference") if type(value) is dict else None
        if type(reference) is not str:
            return
        if reference.startswith("#"):
            report.local_references.append((path, reference, targets))
        elif targets and reference.partition("/")[0] not in targets:
            found = reference_type(reference)
            if found is not None and found not in targets:
                report.add("value", (path, "reference"), f"A {found} cannot stand here, only {legal}.")

    return check


def nested_check(check_object: Check) -> Check:
    """Return the check of a type that may hold itself, and so nest without end."""

    def check(value: Any, path: Path, report: Report) -> None:
        if is_too_deep(path):
            report.add("structure", path, TOO_DEEP)
        else:
            check_object(value, path, report)

    return check


def list_check(check_item: Check, *, may_hold_null: bool) -> Check:
    """Return the check of a list; null in a list of primitives is left to its `_name`."""

    def check(value: Any, path: Path, report: Report) -> None:
        if not check_list(value, path, report):
            return
        for index, item in enumerate(value):
            if item is not None or not may_hold_null:
                check_item(item, (path, index), report)

    return check


def refuse_modifier_extension(_: Any, path: Path, report: Report) -> None:
    """Refuse what may turn the meaning of its element around, for we understand none."""
    report.add("extension", path, "This server understands no modifier extensions, so it must refuse them.")


def leave_to_document(_: Any, _path: Path, _report: Report) -> None:
    """Leave `resourceType` and contained resources to the check of the whole document."""
