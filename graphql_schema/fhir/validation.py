"""Whether a JSON document is an R4 Task: all that is wrong with it, at once.

A task *is* its document: it is checked, never converted.
https://hl7.org/fhir/R4/validation.html
"""

from typing import Any

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.fhir.checker import TYPE_CHECKS
from graphql_schema.fhir.contained import check_contained
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.report import Report
from graphql_schema.fhir.values import primitive_check
from graphql_schema.fhir.wording import kind_wrong

ROOT = "Task"

PROBLEM = {"too-costly": Problem.TOO_COSTLY, "too-long": Problem.TOO_LONG}
"""What a document fails with whose issues all have this code; otherwise it is INVALID."""


def check_task(document: object) -> dict[str, Any]:
    """Return `document`, which is a valid Task. Raises ApiError with all that is wrong."""
    issues = problems_of_task(document)
    if issues or not isinstance(document, dict):
        codes = {issue.code for issue in issues}
        problem = PROBLEM.get(codes.pop(), Problem.INVALID) if len(codes) == 1 else Problem.INVALID
        raise ApiError.of(problem, issues)
    return document


def problems_of_task(document: object) -> list[Issue]:
    """Return all that is wrong with a Task, with the FHIRPath of each; [] if it is valid."""
    report = Report()
    try:
        check_document(document, report)
    except RecursionError:
        return [Issue("structure", "The document nests too deeply.", ROOT)]
    return report.issues


def problems_of(type_name: str, value: object, path: str) -> list[Issue]:
    """Return all that is wrong with a value of any declared or primitive type that stands at `path`.

    Local references ("#id") are not resolved, for only the whole task could.
    """
    report = Report()
    check = (
        primitive_check(PRIMITIVES[type_name]) if type_name in PRIMITIVES else TYPE_CHECKS[type_name].check
    )
    check(value, path, report)
    return report.issues


def check_document(document: object, report: Report) -> None:
    """Check a whole task."""
    if type(document) is not dict:
        report.add("structure", ROOT, kind_wrong(document, "an object"))
        return
    resource_type = document.get("resourceType")
    if resource_type != ROOT:
        report.add("invalid", (ROOT, "resourceType"), f'The resourceType must be "{ROOT}".')
        if type(resource_type) is str:
            return
    TYPE_CHECKS[ROOT].check(document, ROOT, report)
    if "contained" in document or report.local_references:
        check_contained(document, report)
