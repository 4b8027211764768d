"""FHIRPath Patch: a Parameters resource whose operations say with FHIRPath where to change a task.

https://hl7.org/fhir/R4/fhirpatch.html
"""

from graphql_schema.fhir.wording import shown
from graphql_schema.patch.elements import Json
from graphql_schema.patch.fhirpath_operations import OPERATIONS, Apply
from graphql_schema.patch.fhirpath_parts import Parts
from graphql_schema.patch.fhirpath_values import parts_of
from graphql_schema.patch.limits import MOST_VISITED, Allowance, check_count
from graphql_schema.patch.outcome import settled
from graphql_schema.patch.refusals import misformed
from graphql_schema.search import Document
from graphql_schema.task.editing import Edit

PARAMETERS = "Parameters"


def fhirpath_patch(parameters: object) -> Edit:
    """Return the edit that a FHIRPath Patch describes: all of its operations, or none.

    Raises ApiError(INVALID or TOO_COSTLY) for a patch that is none, with a place such as
    `Parameters.parameter[0].part[1]`, and ApiError(UNPROCESSABLE) for one that writes what the server
    manages. The edit raises ApiError(UNPROCESSABLE) where a path does not select what it must.
    """
    if type(parameters) is not dict or parameters.get("resourceType") != PARAMETERS:
        raise misformed("structure", PARAMETERS, "A FHIRPath Patch is a Parameters resource.")
    given = parts_of(parameters, "parameter", PARAMETERS)
    check_count(len(given), PARAMETERS)
    operations = [_read_operation(parameter, place) for place, parameter in given]

    def edit(document: Document) -> Document:
        allowance = Allowance(MOST_VISITED, f"The paths look at more than {MOST_VISITED} elements.")
        patched = document
        for operation in operations:
            patched = operation(patched, allowance)
        return settled(document, patched)

    return edit


def _read_operation(parameter: Json, place: str) -> Apply:
    if parameter["name"] != "operation":
        wrong = shown(parameter["name"])
        raise misformed("value", f"{place}.name", f'A parameter is an "operation", not {wrong}.')
    parts = _read_parts(parameter, place)
    kind = parts.text("type")
    if kind not in OPERATIONS:
        text = f"{shown(kind)} is no operation; there are {', '.join(OPERATIONS)}."
        raise misformed("not-supported", parts.place_of("type"), text)
    needed, read = OPERATIONS[kind]
    for name in parts.by_name.keys() - {"type", *needed}:
        raise misformed("not-supported", parts.place_of(name), f'"{kind}" knows no {shown(name)}.')
    return read(parts)


def _read_parts(parameter: Json, place: str) -> Parts:
    by_name: dict[str, tuple[str, Json]] = {}
    for at, part in parts_of(parameter, "part", place):
        name = part["name"]
        if name in by_name:
            raise misformed("structure", at, f"{shown(name)} stands twice.")
        by_name[name] = (at, part)
    return Parts(place, by_name)
