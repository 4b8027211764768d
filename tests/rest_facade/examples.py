"""The documented example of a task."""

from typing import Any


def task(**changes: Any) -> dict[str, Any]:
    """Return the documented example, changed; changes of None leave an element out."""
    example = {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "priority": "urgent",
        "code": {
            "coding": [
                {
                    "system": "http://hl7.org/fhir/CodeSystem/task-code",
                    "code": "fulfill",
                    "display": "Fulfill the focal request",
                }
            ]
        },
        "description": "Review abnormal lab results and contact patient",
        "for": {"reference": "Patient/65f1234567890abcdef12345"},
        "authoredOn": "2024-03-15T08:00:00Z",
        "requester": {"reference": "Practitioner/65f9876543210abcdef98765"},
        "owner": {"reference": "Practitioner/pia"},
        "restriction": {"period": {"end": "2024-03-16T17:00:00Z"}},
        "note": [{"text": "HbA1c results came back at 8.2%, need to discuss treatment adjustment"}],
    }
    return {name: value for name, value in (example | changes).items() if value is not None}
