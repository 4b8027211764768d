"""Every operation of the FHIR door; routes and CapabilityStatement derive from it.

https://hl7.org/fhir/R4/operations.html
"""

from rest_facade.facade import Facade
from rest_facade.offer import Handler
from rest_facade.operations.export import begin_export, end_export, export_file, export_status
from rest_facade.operations.graphql import graphql, graphql_instance
from rest_facade.operations.operation import Level, Operation
from rest_facade.operations.validate import validate, validate_instance

_EXPORT_DEFINITION = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"
_EXPORT_WORDS = (
    "Write all tasks to an NDJSON file, asynchronously (Prefer: respond-async), for admins and auditors; "
    "_since, _type (Task), _typeFilter and _outputFormat. One at a time; files are kept for an hour."
)
_HL7 = "http://hl7.org/fhir/OperationDefinition"
_GRAPHQL_DEFINITION = f"{_HL7}/Resource-graphql"
_GRAPHQL_WORDS = (
    "HL7's GraphQL: Task, TaskList, TaskConnection, TaskCreate, TaskUpdate and TaskDelete, "
    "or fields of one task; @flatten, @first, @singleton and @slice."
)


def _by(handle: Handler) -> dict[str, Handler]:
    return {"GET": handle, "POST": handle}


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
    Operation(
        "graphql",
        Level.SYSTEM,
        _GRAPHQL_DEFINITION,
        {"/$graphql": _by(graphql)},
        _GRAPHQL_WORDS,
        speaks_fhir=False,
    ),
    Operation(
        "graphql",
        Level.TASK,
        _GRAPHQL_DEFINITION,
        {"/Task/{id}/$graphql": _by(graphql_instance)},
        _GRAPHQL_WORDS,
        speaks_fhir=False,
    ),
    Operation(
        "export",
        Level.SYSTEM,
        _EXPORT_DEFINITION,
        {
            "/$export": _by(begin_export),
            "/$export/{export}": {"GET": export_status, "DELETE": end_export},
            "/$export/{export}/Task.ndjson": {"GET": export_file},
        },
        _EXPORT_WORDS,
        speaks_fhir=False,
        needs_files=True,
    ),
    Operation(
        "export",
        Level.TASK,
        _EXPORT_DEFINITION,
        {"/Task/$export": _by(begin_export)},
        _EXPORT_WORDS,
        speaks_fhir=False,
        needs_files=True,
    ),
)


def operations_of(facade: Facade) -> list[Operation]:
    """Return the operations that this door can do."""
    return [row for row in OPERATIONS if facade.exports or not row.needs_files]
