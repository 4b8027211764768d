"""`$validate`: what would be wrong with a task, told without keeping it.

https://hl7.org/fhir/R4/resource-operation-validate.html
"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import Document
from graphql_schema.task.validating import Mode, problems
from rest_facade.answers import fhir_answer
from rest_facade.content import document_in
from rest_facade.facade import Facade
from rest_facade.operations.parameters import also_given, given_in
from rest_facade.outcome import findings_outcome, success_outcome
from rest_facade.query_text import pairs_in
from rest_facade.task_address import task_id_in

PROFILE = "http://hl7.org/fhir/StructureDefinition/Task"
_PARAMETERS = {
    "resource": ("resource",),
    "mode": ("valueCode", "valueString"),
    "profile": ("valueUri", "valueCanonical", "valueString"),
}
_MODES = tuple(mode.value for mode in Mode if mode is not Mode.CONTENT)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to validate, None where a mode needs nothing, and for what."""

    mode: Mode
    document: Any


def _refused(text: str, code: str = "required") -> ApiError:
    return ApiError.of(Problem.INVALID, [Issue(code, text)])


def _mode(text: str) -> Mode:
    if text not in _MODES:
        raise _refused(f"mode takes {', '.join(_MODES)}.", "code-invalid")
    return Mode(text)


def _asked(body: Document, request: Request, *, has_address: bool) -> _Asked:
    is_parameters = body.get("resourceType") == "Parameters"
    given: dict[str, Any] = given_in(body, _PARAMETERS) if is_parameters else {"resource": body}
    given = also_given(given, pairs_in(request.scope["query_string"]), _PARAMETERS)
    if given.get("profile", PROFILE).partition("|")[0] != PROFILE:
        raise _refused(f"Only the profile {PROFILE} is known here.", "not-supported")
    mode = _mode(given["mode"]) if "mode" in given else Mode.CONTENT
    if mode in {Mode.DELETE, Mode.PROFILE} and not has_address:
        raise _refused(f"mode {mode} is about one task: POST to Task/{{id}}/$validate.")
    if mode is Mode.PROFILE and "resource" in given:
        raise _refused("mode profile validates the task that is kept: send no resource.", "invalid")
    if mode not in {Mode.DELETE, Mode.PROFILE} and "resource" not in given:
        raise _refused("Send the task itself, or Parameters with a resource.")
    return _Asked(mode, given.get("resource"))


async def _validated(facade: Facade, request: Request, task_id: str | None) -> Response:
    tasks = facade.tasks_for(request)
    asked = _asked(await document_in(request), request, has_address=task_id is not None)
    mode = Mode.UPDATE if task_id and asked.mode is Mode.CONTENT else asked.mode
    found = await tasks.look(lambda work: problems(work, mode, asked.document, task_id))
    outcome = findings_outcome(found) if found else success_outcome("No problem was found. Nothing was kept.")
    return fhir_answer(outcome)


async def validate(facade: Facade, request: Request) -> Response:
    """Answer an OperationOutcome with every problem of a task."""
    return await _validated(facade, request, None)


async def validate_instance(facade: Facade, request: Request) -> Response:
    """Answer every problem that a task would have as the next version of the one addressed."""
    return await _validated(facade, request, task_id_in(request))
