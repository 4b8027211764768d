"""Failures and successes as OperationOutcome.

https://hl7.org/fhir/R4/operationoutcome.html
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson

from graphql_schema.errors import Issue

MOST_ISSUES = 100
"""Issues in one answer; how many more there are is told in the last."""


def _issue(issue: Issue, status: int) -> dict[str, Any]:
    said: dict[str, Any] = {
        "severity": "error",
        "code": issue.code,
        "details": {"text": issue.text},
        "diagnostics": f"HTTP {status} {HTTPStatus(status).phrase}",
    }
    return said | {"expression": [issue.expression]} if issue.expression else said


def failure_outcome(status: int, issues: Sequence[Issue]) -> bytes:
    """Return the JSON that reports `issues`, of which there is at least one."""
    shown = [*issues[:MOST_ISSUES]]
    if left_out := len(issues) - len(shown):
        shown.append(Issue("processing", f"There are {left_out} more problems like these."))
    return orjson.dumps(
        {"resourceType": "OperationOutcome", "issue": [_issue(issue, status) for issue in shown]}
    )


def findings_outcome(issues: Sequence[Issue]) -> bytes:
    """Return the JSON of what a validation found, of which there is at least one.

    The request itself went well, so no HTTP status is told in `diagnostics`.
    """
    shown = [_issue(issue, HTTPStatus.OK) | {"diagnostics": issue.text} for issue in issues]
    return orjson.dumps({"resourceType": "OperationOutcome", "issue": shown})


def success_outcome(text: str) -> bytes:
    """Return the JSON that says that all went well, for `Prefer: return=OperationOutcome`."""
    issue = {
        "severity": "information",
        "code": "informational",
        "details": {"text": text},
        "diagnostics": text,
    }
    return orjson.dumps({"resourceType": "OperationOutcome", "issue": [issue]})
