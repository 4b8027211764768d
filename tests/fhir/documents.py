"""Task documents that the tests start from."""

from pathlib import Path
from typing import Any

from graphql_schema.errors import Issue
from graphql_schema.fhir.validation import problems_of_task

Json = dict[str, Any]

DOCUMENTED = b"""
{"resourceType": "Task", "status": "requested", "intent": "order", "priority": "urgent",
 "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill", "display": "Fulfill the focal request"}]},
 "description": "Review abnormal lab results and contact patient",
 "for": {"reference": "Patient/65f1234567890abcdef12345"},
 "authoredOn": "2024-03-15T08:00:00Z",
 "requester": {"reference": "Practitioner/65f9876543210abcdef98765"},
 "owner": {"reference": "Practitioner/65f9876543210abcdef98765"},
 "restriction": {"period": {"end": "2024-03-16T17:00:00Z"}},
 "note": [{"text": "HbA1c results came back at 8.2%, need to discuss treatment adjustment"}]}
"""

OFFICIAL = sorted(Path(__file__).with_name("examples").glob("*.json"))


def task(**members: Any) -> Json:
    """Return the smallest valid Task, with `members` besides; `for_` means `for`."""
    document = {"resourceType": "Task", "status": "requested", "intent": "order"} | members
    return {name.rstrip("_"): member for name, member in document.items()}


def problems(**members: Any) -> list[tuple[str, str | None]]:
    """Return the issue codes and places of what is wrong with such a Task."""
    return told(problems_of_task(task(**members)))


def told(issues: list[Issue]) -> list[tuple[str, str | None]]:
    """Return the issue codes and places of `issues`."""
    return [(issue.code, issue.expression) for issue in issues]
