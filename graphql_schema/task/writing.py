"""How a document becomes a version: what the server sets, and what may not change.

https://hl7.org/fhir/R4/http.html#create and https://hl7.org/fhir/R4/http.html#update
"""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql_schema.access import Role
from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.fhir.dates import covered, instant_text
from graphql_schema.fhir.strict_json import write_json
from graphql_schema.fhir.validation import check_task
from graphql_schema.search import Document
from graphql_schema.site import Site
from graphql_schema.task.indexing import index_of
from graphql_schema.task.status import next_statuses
from graphql_schema.task.store import Interaction, TaskVersion, TaskWrite

SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
    "display": "Resource encoded in summary mode",
}
"""The tag of a task of which a part is missing: https://hl7.org/fhir/R4/search.html#elements ."""

_FUTURE_LEEWAY = 5 * 60 * 1_000_000
"""How far in the future a client's clock may set `authoredOn`, in microseconds."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the server alone decides about a version; `now` in microseconds since 1970 UTC."""

    task_id: str
    version: int
    now: int
    interaction: Interaction
    author: str
    request: str = ""


def check_content(document: Document, now: int, site: Site) -> None:
    """Raise ApiError(INVALID) with every problem of a task that a client sent."""
    check_task(document)
    authored = document.get("authoredOn")
    if authored is not None and covered(authored, site.zone)[0] > now + _FUTURE_LEEWAY:
        text = "authoredOn lies in the future; it is when the task was created (inv-1)."
        raise ApiError.of(Problem.INVALID, [Issue("invariant", text, "Task.authoredOn")])
    if any(tag.get("code") == SUBSETTED["code"] for tag in document.get("meta", {}).get("tag", [])):
        text = "This is a part of a task, as _elements or _summary gave it; kept, it would lose the rest."
        raise ApiError.of(Problem.INVALID, [Issue("invalid", text, "Task.meta.tag")])


def check_same_id(document: Document, task_id: str) -> None:
    """Raise ApiError(INVALID) unless the document's own id is the one it is written to.

    https://hl7.org/fhir/R4/http.html#update
    """
    if "id" not in document:
        text = "An update names its task in the body too: id is missing."
        raise ApiError.of(Problem.INVALID, [Issue("required", text, "Task.id")])
    if document["id"] != task_id:
        raise ApiError(Problem.INVALID, "The id in the body is not the id that is updated.", "Task.id")


def _broken_rules(old: Document, new: Document, role: Role | None) -> Iterator[Issue]:
    if new["intent"] != old["intent"]:
        yield Issue(
            "business-rule", f"A task's intent never changes; it stays {old['intent']}.", "Task.intent"
        )
    before, after = old["status"], new["status"]
    if before == after or after in (following := next_statuses(before, role)):
        return
    legal = ", ".join(following) or "none"
    text = f"A task cannot go from {before} to {after}. Legal next: {legal}."
    yield Issue("business-rule", text, "Task.status")


def check_change(old: Document, new: Document, role: Role | None) -> None:
    """Raise ApiError(BUSINESS_RULE) when a valid new version may not follow the old one."""
    if broken := list(_broken_rules(old, new, role)):
        raise ApiError.of(Problem.BUSINESS_RULE, broken)


def _stamped(document: Document, stamp: Stamp, site: Site) -> Document:
    moment = instant_text(stamp.now)
    authored = document.get("authoredOn")
    # Within the leeway a client's clock may run ahead of ours; inv-1 must hold all the same.
    modified = authored if authored and covered(authored, site.zone)[0] > stamp.now else moment
    rest = {name: value for name, value in document.items() if name not in {"resourceType", "id", "meta"}}
    return {
        "resourceType": "Task",
        "id": stamp.task_id,
        "meta": {**document.get("meta", {}), "versionId": str(stamp.version), "lastUpdated": moment},
        **rest,
        "lastModified": modified,
    }


def written(document: Document, stamp: Stamp, site: Site) -> TaskWrite:
    """Return the version to keep of a document that has passed `check_content`."""
    document = _stamped(document, stamp, site)
    task = TaskVersion(
        stamp.task_id,
        stamp.version,
        stamp.now,
        write_json(document),
        stamp.interaction,
        stamp.author,
        stamp.request,
    )
    return TaskWrite(task, index_of(document, site))
