"""Every operation of the FHIR door; routes and CapabilityStatement derive from it.

https://hl7.org/fhir/R4/operations.html
"""

from rest_facade.facade import Facade
from rest_facade.operations.operation import Level, Operation
from rest_facade.operations.validate import validate, validate_instance

_HL7 = "http://hl7.org/fhir/OperationDefinition"

OPERATIONS = (
    Operation(
        "validate",
        Level.TASK,
        f"{_HL7}/Resource-validate",
        {
            "/Task/$validate": {"POST": validate},
            "/Task/{id}/$validate": {"POST": validate_instance},
        },
        "Tell every problem of a task and keep nothing; a bare Task, or Parameters with resource, "
        "mode (create, update, delete, profile) and profile (the base one).",
    ),
)


def operations_of(facade: Facade) -> list[Operation]:
    """Return the operations that this door can do."""
    return [row for row in OPERATIONS if facade.exports or not row.needs_files]
