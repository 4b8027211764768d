"""The table of Task's search parameters, one row each.

The R4 rows are those of https://hl7.org/fhir/R4/task.html#search, in the same words; the rest
is ours. Search text, GraphQL filters, SQL, the CapabilityStatement and the docs derive from
this table.
"""

from typing import Any

from graphql_schema.search import Kind, Place, SearchParameter

TOKEN, REFERENCE, DATE, STRING = Kind.TOKEN, Kind.REFERENCE, Kind.DATE, Kind.STRING

_OWNERS = (
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "CareTeam",
    "HealthcareService",
    "Patient",
    "Device",
    "RelatedPerson",
)
_REQUESTERS = ("Practitioner", "PractitionerRole", "Organization", "Patient", "Device", "RelatedPerson")
_BENEFICIARIES = ("Patient", "Group", "RelatedPerson", "Practitioner", "Organization", "Location", "Device")
_RECIPIENTS = ("Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Group", "Organization")

_HL7 = "http://hl7.org/fhir"
_INTENT_SYSTEMS = (f"{_HL7}/request-intent", f"{_HL7}/task-intent")


def _row(name: str, kind: Kind, path: str, description: str, **more: Any) -> SearchParameter:
    if column := more.pop("column", None):
        columns = (f"{column}_from", f"{column}_to") if kind is DATE else (column,)
        more |= {"place": Place.COLUMN, "columns": columns}
    return SearchParameter(name, kind, path, description, **more)


def _r4(name: str, kind: Kind, path: str, description: str, **more: Any) -> SearchParameter:
    return _row(name, kind, path, description, definition=f"{_HL7}/SearchParameter/Task-{name}", **more)


def common_row(name: str, kind: Kind, path: str, description: str, **more: Any) -> SearchParameter:
    """Return the row of a parameter that every resource has."""
    definition = f"{_HL7}/SearchParameter/Resource-{name.removeprefix('_')}"
    return _row(name, kind, path, description, **{"definition": definition, **more})


_SUBJECT: dict[str, Any] = {"column": "subject", "targets": _BENEFICIARIES}

OF_R4 = (
    _r4("authored-on", DATE, "authoredOn", "Search by creation date", column="authored_on"),
    _r4("based-on", REFERENCE, "basedOn", "Search by requests this task is based on"),
    _r4("business-status", TOKEN, "businessStatus", "Search by business status"),
    _r4("code", TOKEN, "code", "Search by task code"),
    _r4("encounter", REFERENCE, "encounter", "Search by encounter", targets=("Encounter",)),
    _r4("focus", REFERENCE, "focus", "Search by task focus"),
    _r4("group-identifier", TOKEN, "groupIdentifier", "Search by group identifier"),
    _r4("identifier", TOKEN, "identifier", "Search for a task instance by its business identifier"),
    _r4(
        "intent",
        TOKEN,
        "intent",
        "Search by task intent",
        column="intent",
        code_set="task-intent",
        systems=_INTENT_SYSTEMS,
    ),
    _r4("modified", DATE, "lastModified", "Search by last modification date", column="modified"),
    _r4("owner", REFERENCE, "owner", "Search by task owner", column="owner", targets=_OWNERS),
    _r4("part-of", REFERENCE, "partOf", "Search by task this task is part of", targets=("Task",)),
    _r4("patient", REFERENCE, "for", "Search by patient", only_type="Patient", same_as="subject", **_SUBJECT),
    _r4("performer", TOKEN, "performerType", "Search by recommended type of performer"),
    _r4("period", DATE, "executionPeriod", "Search by period Task is/was underway", column="period"),
    _r4(
        "priority",
        TOKEN,
        "priority",
        "Search by task priority",
        column="priority",
        code_set="request-priority",
        systems=(f"{_HL7}/request-priority",),
    ),
    _r4("requester", REFERENCE, "requester", "Search by task requester", targets=_REQUESTERS),
    _r4(
        "status",
        TOKEN,
        "status",
        "Search by task status",
        column="status",
        code_set="task-status",
        systems=(f"{_HL7}/task-status",),
    ),
    _r4("subject", REFERENCE, "for", "Search by subject", **_SUBJECT),
)

COMMON = (
    common_row("_tag", TOKEN, "meta.tag", "Tags applied to this resource"),
    common_row("_security", TOKEN, "meta.security", "Security labels applied to this resource"),
    common_row("_profile", Kind.URI, "meta.profile", "Profiles this resource claims to conform to"),
    common_row("_source", Kind.URI, "meta.source", "Identifies where the resource comes from"),
    common_row(
        "_text",
        STRING,
        "text.div",
        "The narrative holds all of these words, or words that they are part of",
        only_words=True,
        definition=f"{_HL7}/SearchParameter/DomainResource-text",
    ),
    common_row(
        "_content",
        STRING,
        "",
        "The task's texts hold all of these words, or words that they are part of",
        only_words=True,
    ),
)

OVERDUE = SearchParameter(
    "overdue",
    TOKEN,
    "restriction.period.end",
    "Whether the task is open and its due date has passed: true or false",
    place=Place.NOWHERE,
)

OURS = (
    _row("for", REFERENCE, "for", "Another spelling of subject", same_as="subject", **_SUBJECT),
    _row("due-date", DATE, "restriction.period.end", "Search by due date", column="due_date"),
    _row(
        "not-before",
        DATE,
        "restriction.period.start",
        "Search by the date before which it should not begin",
        column="not_before",
    ),
    OVERDUE,
    SearchParameter(
        "priority-order",
        Kind.NUMBER,
        "priority",
        "Search by clinical urgency: 1 routine (also where there is no priority), 2 urgent, 3 asap, 4 stat",
        place=Place.COLUMN,
        columns=("priority_rank", "priority_rank"),
    ),
    _row(
        "recipient",
        REFERENCE,
        "restriction.recipient",
        "Search by for whom fulfilment is sought",
        targets=_RECIPIENTS,
    ),
    _row("description", STRING, "description", "Search by the description's text", column="description"),
    _row("note", STRING, "note.text", "Search by the text of a note"),
)
"""The parameters that we define ourselves; the FHIR door publishes them."""
