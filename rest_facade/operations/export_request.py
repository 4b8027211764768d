"""What an export is asked to hold, from a query string or a Parameters resource.

https://hl7.org/fhir/uv/bulkdata/export.html#query-parameters
"""

from collections.abc import Sequence

from starlette.requests import Request

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import AllOf, AnyOf, Condition
from graphql_schema.search_values import Reading, condition_of
from graphql_schema.task.parameters import LAST_UPDATED
from rest_facade.content import document_in
from rest_facade.operations.parameters import pairs_given
from rest_facade.preferences import Handling, preferences_of
from rest_facade.query_text import Pairs, pairs_in
from rest_facade.recognised import only_value, recognised
from rest_facade.search_request import FILTERS, search_asked

_KNOWN = {
    "_since": ("valueInstant", "valueDateTime"),
    "_type": ("valueString", "valueCode"),
    "_typeFilter": ("valueString",),
    "_outputFormat": ("valueString", "valueCode"),
}
_IGNORED = ("_format", "_pretty")
_FORMATS = ("application/fhir+ndjson", "application/ndjson", "ndjson")
_TYPE = "Task"


def _refused(text: str, code: str = "not-supported") -> ApiError:
    return ApiError.of(Problem.INVALID, [Issue(code, text)])


def require_asynchronous(request: Request) -> None:
    """Raise ApiError(INVALID) unless the client is ready to come back for the result."""
    preferences = ",".join(request.headers.getlist("prefer")).replace(";", ",").split(",")
    if "respond-async" not in {preference.strip().lower() for preference in preferences}:
        raise _refused("An export is asynchronous: send the header Prefer: respond-async.", "required")


async def _pairs(request: Request) -> Pairs:
    pairs = pairs_in(request.scope["query_string"])
    if request.method == "POST" and await request.body():
        body = await document_in(request)
        if body.get("resourceType") != "Parameters":
            raise _refused("Send the parameters of an export as a Parameters resource.", "invalid")
        pairs += pairs_given(body, _KNOWN)
    return pairs


def _narrows(name: str) -> bool:
    """Tell whether a parameter is a filter, and none that orders or shapes an answer."""
    base = name.partition(":")[0]
    return not base.startswith("_") or base in {*FILTERS, "_has", "_filter"}


def _filtered(query: str, reading: Reading) -> Condition:
    name, _, text = query.partition("?")
    pairs = pairs_in(text.encode())
    if name != _TYPE or not pairs or not all(_narrows(name) for name, _ in pairs):
        raise _refused(
            "_typeFilter takes a search such as Task?status=requested, with filters only.", "value"
        )
    return search_asked(pairs, reading, Handling.STRICT).where


def _check(name: str, values: Sequence[str], known: Sequence[str]) -> None:
    if any(value.strip().replace(" ", "+") not in known for value in values):
        raise _refused(f"{name} takes {' or '.join(known)}.")


async def export_condition(request: Request, reading: Reading) -> Condition:
    """Return which tasks to export, or raise ApiError(INVALID, MALFORMED or UNSUPPORTED_MEDIA).

    Several `_typeFilter` mean any of them. What we do not know is refused unless the client
    prefers lenient handling.
    """
    is_lenient = preferences_of(request).handling is Handling.LENIENT
    handling = Handling.LENIENT if is_lenient else Handling.STRICT
    pairs = recognised(await _pairs(request), (*_KNOWN, *_IGNORED), handling)
    given = {name: [value for other, value in pairs if other == name] for name in _KNOWN}
    _check("_outputFormat", given["_outputFormat"], _FORMATS)
    _check("_type", [part for value in given["_type"] for part in value.split(",")], (_TYPE,))
    conditions: list[Condition] = []
    if since := only_value(pairs, "_since"):
        conditions.append(condition_of(LAST_UPDATED, [f"gt{since}"], reading))
    if given["_typeFilter"]:
        conditions.append(AnyOf(tuple(_filtered(query, reading) for query in given["_typeFilter"])))
    return AllOf(tuple(conditions))
