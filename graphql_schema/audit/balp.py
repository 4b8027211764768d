"""Events as FHIR AuditEvents, after IHE's Basic Audit Log Patterns.

https://profiles.ihe.net/ITI/BALP and https://hl7.org/fhir/R4/auditevent.html
"""

from base64 import b64encode
from typing import Any

from graphql_schema.audit.codes import CODES, DICOM, REFUSED, REST, Coding
from graphql_schema.audit.event import Event, Interaction, Outcome
from graphql_schema.audit.store import KeptEvent
from graphql_schema.fhir.dates import instant_text
from graphql_schema.fhir.references import reference_type
from graphql_schema.search import Document

_PROFILE = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
_PROFILES: dict[Interaction, str] = {
    Interaction.CREATE: "Create",
    Interaction.READ: "Read",
    Interaction.VREAD: "Read",
    Interaction.UPDATE: "Update",
    Interaction.PATCH: "Update",
    Interaction.DELETE: "Delete",
    Interaction.SEARCH: "Query",
}
_SOURCE, _DESTINATION = (
    Coding(DICOM, "110153", "Source Role ID"),
    Coding(DICOM, "110152", "Destination Role ID"),
)
_GIVES_OUT = frozenset({Interaction.READ, Interaction.VREAD, Interaction.HISTORY, Interaction.EXPORT})
"""What makes data flow from the server to the client; BALP has a query flow to the server."""

_IP_ADDRESS, _URI = "2", "5"
_PERSON = Coding("http://terminology.hl7.org/CodeSystem/audit-entity-type", "1", "Person")
_SYSTEM_OBJECT = Coding("http://terminology.hl7.org/CodeSystem/audit-entity-type", "2", "System Object")
_REQUEST_ID = Coding(
    "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", "XrequestId", "X-Request-Id"
)
_RESOURCE_TYPES = "http://hl7.org/fhir/resource-types"
_ROLES = "http://terminology.hl7.org/CodeSystem/object-role"
_PATIENT, _RESOURCE = Coding(_ROLES, "1", "Patient"), Coding(_ROLES, "4", "Domain Resource")
_QUERY = Coding(_ROLES, "24", "Query")
_RECIPIENT = Coding(
    "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP", "information recipient"
)
_APPLICATION_SERVER = Coding(
    "http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server"
)
_JTI = "urn:taskward:jti-sha256:"


def fhir_of(kept: KeptEvent, base_url: str) -> Document:
    """Return an event as an AuditEvent; `base_url` is the FHIR base of this server.

    What was read by id, or written, names its resource; a search names what it found, and its own
    parameters without their values. Events that a profile of BALP fits say so.
    """
    event = kept.event
    kind, subtype = CODES[event.interaction]
    is_refused = event.outcome is Outcome.SERIOUS_FAILURE and bool(event.agent.subject)
    document: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": str(kept.seq),
        "type": kind.document,
        "subtype": [subtype.document, *([REFUSED.document] if is_refused else [])],
        "action": event.action.value,
        "recorded": instant_text(event.recorded),
        "outcome": str(int(event.outcome)),
        "agent": _agents(event, base_url),
        "source": {"observer": _server(base_url), "type": [_APPLICATION_SERVER.document]},
        "entity": _entities(event),
    }
    if event.reason:
        document["outcomeDesc"] = event.reason
    if profile := _profile_of(event):
        document["meta"] = {"profile": [profile]}
    return document


def _profile_of(event: Event) -> str | None:
    name = _PROFILES.get(event.interaction)
    fits = event.outcome is Outcome.SUCCESS and event.origin.address is not None
    if name is None or not fits or (len(event.resources) != 1 and name != "Query"):
        return None
    if name == "Query" and event.query is None:
        return None
    is_of_one_patient = len([each for each in event.patients if _is_patient(each)]) == 1
    return f"{_PROFILE}{'Patient' if is_of_one_patient else ''}{name}"


def _agents(event: Event, base_url: str) -> list[Document]:
    agent = event.agent
    gives_out = event.interaction in _GIVES_OUT
    client: dict[str, Any] = {
        "type": {"coding": [(_DESTINATION if gives_out else _SOURCE).document]},
        "who": {"identifier": {"value": agent.client_id}}
        if agent.client_id
        else {"display": "unknown client"},
        "requestor": agent.subject is None,
    }
    if event.origin.address:
        client["network"] = {"address": event.origin.address, "type": _IP_ADDRESS}
    server = {
        "type": {"coding": [(_SOURCE if gives_out else _DESTINATION).document]},
        "who": _server(base_url),
        "requestor": False,
        "network": {"address": base_url, "type": _URI},
    }
    return [client, server, *([_user(event)] if agent.subject else [])]


def _user(event: Event) -> Document:
    agent = event.agent
    who: dict[str, Any] = {"identifier": {"value": agent.subject}}
    if agent.reference:
        who["reference"] = agent.reference
    user: dict[str, Any] = {"type": {"coding": [_RECIPIENT.document]}, "who": who, "requestor": True}
    if agent.role:
        user["role"] = [{"text": agent.role}]
    if agent.token_digest:
        user["policy"] = [f"{_JTI}{agent.token_digest}"]
    return user


def _server(base_url: str) -> Document:
    return {"identifier": {"value": base_url}, "display": "Taskward"}


def _entities(event: Event) -> list[Document]:
    request = {"type": _REQUEST_ID.document, "what": {"identifier": {"value": event.origin.request_id}}}
    return [
        *([request] if event.origin.request_id else []),
        *([_query(event)] if event.query is not None else []),
        *(_resource(reference, is_found=event.query is not None) for reference in event.resources),
        *(_subject(reference) for reference in event.patients),
        _operation(event),
    ]


def _query(event: Event) -> Document:
    names = f"{event.query} (digest {event.query_digest})" if event.query_digest else str(event.query)
    return {
        "type": _SYSTEM_OBJECT.document,
        "role": _QUERY.document,
        "description": names,
        "query": b64encode(str(event.query).encode()).decode(),
    }


def _resource(reference: str, *, is_found: bool) -> Document:
    name = reference_type(reference) or reference.partition("/")[0]
    # Only one System Object may stand beside a query, and that is the query itself.
    kind = Coding(_RESOURCE_TYPES, name, name) if is_found else _SYSTEM_OBJECT
    return {"what": {"reference": reference}, "type": kind.document, "role": _RESOURCE.document}


def _is_patient(reference: str) -> bool:
    return reference_type(reference) == "Patient"


def _subject(reference: str) -> Document:
    name = reference_type(reference)
    if name in {None, "Patient"}:
        return {"what": {"reference": reference}, "type": _PERSON.document, "role": _PATIENT.document}
    return {"what": {"reference": reference}, "type": Coding(_RESOURCE_TYPES, name, name).document}


def _operation(event: Event) -> Document:
    """Return what says through which door the act came, as what, and how often."""
    told = {
        "transport": event.origin.transport.value,
        "operation": event.origin.operation,
        "interaction": event.interaction.value,
        "count": str(event.count),
    }
    return {
        "type": Coding(REST, "operation", "operation").document,
        "detail": [{"type": name, "valueString": value} for name, value in told.items() if value],
    }
