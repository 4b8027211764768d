"""`$export`: all tasks as NDJSON, by the asynchronous pattern of Bulk Data.

https://hl7.org/fhir/uv/bulkdata/export.html
"""

from email.utils import formatdate

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from graphql_schema.audit.event import Interaction
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.dates import instant_text
from graphql_schema.search_values import Reading
from graphql_schema.task.exporting import require_export
from rest_facade.answers import fhir_answer
from rest_facade.exports import Export, Exports, State
from rest_facade.facade import Facade, caller_of, journal_of
from rest_facade.operations.export_request import export_condition, require_asynchronous
from rest_facade.outcome import success_outcome

_NDJSON = "application/fhir+ndjson"
_RETRY_AFTER_SECONDS = "2"


def _exports(facade: Facade) -> Exports:
    if facade.exports is None:
        raise ApiError(Problem.NOT_FOUND, "There is no place for exports here.")
    return facade.exports


def _own(facade: Facade, request: Request) -> Export:
    """Return the export of the address, or raise FORBIDDEN, or NOT_FOUND for another's too."""
    access = require_export(caller_of(request))
    export = _exports(facade).find(request.path_params["export"])
    if export is None or export.subject != access.actor.subject:
        text = "There is no such export of yours: it has expired, was removed, or a restart ended it."
        raise ApiError(Problem.NOT_FOUND, text)
    return export


def _status_url(facade: Facade, export: Export) -> str:
    return f"{facade.site.base_url}/$export/{export.id}"


async def begin_export(facade: Facade, request: Request) -> Response:
    """Begin an export and answer where to ask for it."""
    require_export(caller_of(request))
    require_asynchronous(request)
    where = await export_condition(request, Reading(facade.site, facade.clock))
    path = "/Task/$export" if "/Task/" in request.url.path else "/$export"
    query = f"?{request.url.query}" if request.url.query else ""
    url = f"{facade.site.base_url}{path}{query}"
    export = await _exports(facade).begin(facade.tasks_for(request), where, url)
    status_url = _status_url(facade, export)
    outcome = success_outcome(f"The export has begun; ask {status_url} for it.")
    return fhir_answer(outcome, 202, {"Content-Location": status_url})


async def export_status(facade: Facade, request: Request) -> Response:
    """Answer how far an export is, and in the end where its file is."""
    export = _own(facade, request)
    if export.state is State.FAILED:
        raise ApiError(Problem.INTERNAL, "The export failed.")
    if export.state is State.RUNNING:
        headers = {"X-Progress": f"{export.written} tasks written", "Retry-After": _RETRY_AFTER_SECONDS}
        return fhir_answer(b"", 202, headers)
    file = {"type": "Task", "url": f"{_status_url(facade, export)}/Task.ndjson", "count": export.written}
    manifest = {
        "transactionTime": instant_text(export.started),
        "request": export.request,
        "requiresAccessToken": True,
        "output": [file] if export.written else [],
        "error": [],
    }
    expires = formatdate(_exports(facade).expiry_of(export), usegmt=True)
    headers = {"Cache-Control": "no-store", "Expires": expires}
    return Response(orjson.dumps(manifest), 200, headers, "application/json")


async def export_file(facade: Facade, request: Request) -> Response:
    """Answer the tasks of a finished export, one line each."""
    export = _own(facade, request)
    if export.state is not State.DONE:
        raise ApiError(Problem.NOT_FOUND, "This export has no file yet.")
    path = _exports(facade).file_of(export)
    # Which tasks it holds was told when they were written to it.
    journal_of(request).note(Interaction.EXPORT, ["Task"])
    return FileResponse(path, headers={"Cache-Control": "no-store"}, media_type=_NDJSON)


async def end_export(facade: Facade, request: Request) -> Response:
    """Stop an export and remove its file."""
    await _exports(facade).remove(_own(facade, request))
    return fhir_answer(success_outcome("The export was stopped and its file removed."), 202)
