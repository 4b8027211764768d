"""Tasks to send, as clients send them."""

from typing import Any

Json = dict[str, Any]

PATIENT = "Patient/65f1234567890abcdef12345"


def documented_task(owned_by: str | None = "Practitioner/65f9876543210abcdef98765", **changes: Any) -> Json:
    """Return the task of the documented create call, for another owner or with other elements.

    An element given as None is left out.
    """
    task: Json = {
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
        "for": {"reference": PATIENT},
        "authoredOn": "2024-03-15T08:00:00Z",
        "requester": {"reference": "Practitioner/65f9876543210abcdef98765"},
        "owner": {"reference": owned_by} if owned_by else None,
        "restriction": {"period": {"end": "2024-03-16T17:00:00Z"}},
        "note": [{"text": "HbA1c results came back at 8.2%, need to discuss treatment adjustment"}],
    }
    return {name: value for name, value in (task | changes).items() if value is not None}
