"""One value that each search parameter takes, for those who see it for the first time."""

from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.search import Kind, SearchParameter

_ID = "65f1234567890abcdef12345"
_OF_KIND = {
    Kind.TOKEN: "http://loinc.org|4548-4",
    Kind.DATE: "ge2026-03-15",
    Kind.STRING: "lab",
    Kind.NUMBER: "ge2",
    Kind.URI: "http://example.org/fhir/StructureDefinition/our-task",
}
_OF_NAME = {"_id": _ID, "overdue": "true"}


def example_of(parameter: SearchParameter) -> str:
    """Return a value as it may stand after the equals sign, before it is encoded."""
    if parameter.name in _OF_NAME:
        return _OF_NAME[parameter.name]
    if parameter.code_set:
        return CODE_SETS[parameter.code_set][0].code
    if parameter.kind is Kind.REFERENCE:
        target = parameter.only_type or next(iter(parameter.targets), "ServiceRequest")
        return f"{target}/{_ID}"
    return _OF_KIND[parameter.kind]
