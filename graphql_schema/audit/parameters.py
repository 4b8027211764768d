"""The search parameters of AuditEvent, one row each.

Those of https://hl7.org/fhir/R4/auditevent.html#search that the trail can answer, in the same words.
"""

from graphql_schema.search import Kind, Place, SearchParameter
from graphql_schema.task.parameter_table import common_row

_DEFINITIONS = "http://hl7.org/fhir/SearchParameter/AuditEvent-"
_PEOPLE = ("Practitioner", "Patient", "RelatedPerson", "Device")
_THINGS = ("Task", "Patient", "AuditEvent")


def _row(
    name: str,
    kind: Kind,
    path: str,
    description: str,
    targets: tuple[str, ...] = (),
    only_type: str | None = None,
) -> SearchParameter:
    definition = f"{_DEFINITIONS}{name}"
    return SearchParameter(
        name, kind, path, description, Place.COLUMN, (name,), definition, targets, only_type
    )


AUDIT_PARAMETERS: dict[str, SearchParameter] = {
    row.name: row
    for row in (
        common_row("_id", Kind.TOKEN, "id", "Logical id of this artifact"),
        _row("action", Kind.TOKEN, "action", "Type of action performed during the event"),
        _row("address", Kind.STRING, "agent.network.address", "Identifier for the network access point"),
        _row("agent", Kind.REFERENCE, "agent.who", "Identifier of who", targets=_PEOPLE),
        _row("date", Kind.DATE, "recorded", "Time when the event was recorded"),
        _row("entity", Kind.REFERENCE, "entity.what", "Specific instance of resource", targets=_THINGS),
        _row("outcome", Kind.TOKEN, "outcome", "Whether the event succeeded or failed"),
        _row("patient", Kind.REFERENCE, "entity.what", "Whom the event is about", only_type="Patient"),
        _row("subtype", Kind.TOKEN, "subtype", "More specific type/id for the event"),
        _row("type", Kind.TOKEN, "type", "Type/identifier of event"),
    )
}

TYPE, SUBTYPE = AUDIT_PARAMETERS["type"], AUDIT_PARAMETERS["subtype"]

AUDIT_MODIFIERS: dict[Kind, tuple[str, ...]] = {
    Kind.TOKEN: ("not",),
    Kind.REFERENCE: ("identifier", "[type]"),
    Kind.STRING: ("contains", "exact"),
}
"""The modifiers that make sense here: what an event tells, it always tells."""


def audit_modifiers_of(parameter: SearchParameter) -> tuple[str, ...]:
    """Return the modifiers that a parameter of AuditEvent takes."""
    if parameter.kind is Kind.REFERENCE:
        return AUDIT_MODIFIERS[Kind.REFERENCE] if parameter.name == "agent" else ()
    return AUDIT_MODIFIERS.get(parameter.kind, ())
