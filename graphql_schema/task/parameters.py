"""Every search parameter and sort key of Task, one row each.

The R4 rows are those of https://hl7.org/fhir/R4/task.html#search, in the same words; the rest
is ours. Search text, GraphQL filters, SQL, the CapabilityStatement and the docs derive from
these tables.
"""

from typing import Any

from graphql_schema.search import Kind, Order, Place, SearchParameter, SortKey

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

_HL7 = "http://hl7.org/fhir"
_INTENT_SYSTEMS = (f"{_HL7}/request-intent", f"{_HL7}/task-intent")


def _row(name: str, kind: Kind, path: str, description: str, **more: Any) -> SearchParameter:
    if column := more.pop("column", None):
        columns = (f"{column}_from", f"{column}_to") if kind is DATE else (column,)
        more |= {"place": Place.COLUMN, "columns": columns}
    return SearchParameter(name, kind, path, description, **more)


def _r4(name: str, kind: Kind, path: str, description: str, **more: Any) -> SearchParameter:
    return _row(name, kind, path, description, definition=f"{_HL7}/SearchParameter/Task-{name}", **more)


_SUBJECT: dict[str, Any] = {"column": "subject", "targets": _BENEFICIARIES}

_ROWS = (
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
    _row("for", REFERENCE, "for", "Another spelling of subject", same_as="subject", **_SUBJECT),
    _row("due-date", DATE, "restriction.period.end", "Search by due date", column="due_date"),
    _row("description", STRING, "description", "Search by the description's text", column="description"),
)

PARAMETERS: dict[str, SearchParameter] = {row.name: row for row in _ROWS}
"""The parameters over a task's content, by name. `_id` and `_lastUpdated` are of every resource."""

LAST_UPDATED = SearchParameter(
    "_lastUpdated",
    DATE,
    "meta.lastUpdated",
    "When the resource version last changed",
    place=Place.COLUMN,
    columns=("last_updated", "last_updated"),
    definition=f"{_HL7}/SearchParameter/Resource-lastUpdated",
)
ID = SearchParameter(
    "_id",
    TOKEN,
    "id",
    "Logical id of this artifact",
    place=Place.COLUMN,
    columns=("id",),
    definition=f"{_HL7}/SearchParameter/Resource-id",
)

PRIORITY_RANK = {"routine": 1, "urgent": 2, "asap": 3, "stat": 4}
"""The clinical order; a task without a priority counts as routine."""

LATEST = 2**62
"""Stands for "no end" and, in an order, for "no date": later than every FHIR instant."""
EARLIEST = -LATEST

_KEYS = (
    SortKey("_id", "id", None, "The task's id"),
    SortKey("_lastUpdated", "last_updated", None, "When the task last changed"),
    SortKey("status", "status", None, "The status code, alphabetically"),
    SortKey("intent", "intent", None, "The intent code, alphabetically"),
    SortKey("priority", "priority_rank", None, "Clinical urgency: routine, urgent, asap, stat"),
    SortKey("owner", "owner", "", "The owner's reference; tasks without one first"),
    SortKey("patient", "subject", "", "The reference of whom the task is for; tasks without one first"),
    SortKey("subject", "subject", "", "The reference of whom the task is for; tasks without one first"),
    SortKey("authored-on", "authored_on_from", LATEST, "When the task was created; tasks without one last"),
    SortKey("modified", "modified_from", LATEST, "When the task was last modified"),
    SortKey("period", "period_from", LATEST, "When the work began; tasks without one last"),
    SortKey("due-date", "due_date_to", LATEST, "When the task is due; tasks without a due date last"),
    SortKey("description", "description", "", "The description's text"),
)

SORT_KEYS: dict[str, SortKey] = {key.name: key for key in _KEYS}

NEWEST_FIRST = (Order(SORT_KEYS["_lastUpdated"], descending=True),)
