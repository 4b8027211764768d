"""Failures in HL7's GraphQL: each error carries an OperationOutcome.

https://hl7.org/fhir/R4/graphql.html#errors
"""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

from graphql_schema.errors import ApiError
from graphql_schema.failures import told


def _issue(code: str, text: str, expression: str | None = None) -> dict[str, Any]:
    said = {"severity": "error", "code": code, "details": {"text": text}, "diagnostics": text}
    return {**said, "expression": [expression]} if expression else said


def _formatted(error: GraphQLError, issues: list[dict[str, Any]]) -> dict[str, Any]:
    outcome = {"resourceType": "OperationOutcome", "issue": issues}
    shown = dict(error.formatted)
    shown["extensions"] = {**(error.extensions or {}), "resource": outcome}
    return shown


def errors_of_document(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    """Return the errors of a document that was not executed; no value of it is quoted."""
    shown = [told(error) for error in errors]
    return [_formatted(error, [_issue("invalid", error.message)]) for error in shown]


def errors_of(error: ApiError) -> list[dict[str, Any]]:
    """Return the errors of an operation that failed."""
    issues = [_issue(issue.code, issue.text, issue.expression) for issue in error.issues]
    return [_formatted(GraphQLError(str(error), extensions=error.extensions), issues)]
