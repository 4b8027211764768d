"""The answer to a write, as the client prefers it.

https://hl7.org/fhir/R4/http.html#ops
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.task.store import TaskVersion
from rest_facade.answers import fhir_answer
from rest_facade.outcome import success_outcome
from rest_facade.preferences import Return, preferences_of


def written_answer(request: Request, task: TaskVersion, status: int, headers: Mapping[str, str]) -> Response:
    """Return the task, nothing, or an OperationOutcome."""
    match preferences_of(request).answer:
        case Return.MINIMAL:
            content = b""
        case Return.OUTCOME:
            content = success_outcome(f"Version {task.version} of the task is kept.")
        case Return.REPRESENTATION:
            content = task.json
    return fhir_answer(content, status, headers)
