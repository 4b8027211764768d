"""When a task is due, and whether it is late.

The due date is `restriction.period.end`; `executionPeriod` is when the work really happened.
"""

from datetime import tzinfo

from graphql_schema.fhir.dates import covered
from graphql_schema.search import AllOf, AnyOf, Condition, DatePrefix, Document, HasToken, InTime, Not
from graphql_schema.task.parameters import PARAMETERS
from graphql_schema.task.status import FINAL


def due_at(document: Document) -> str | None:
    """Return the due date as its FHIR text, or None."""
    due: str | None = document.get("restriction", {}).get("period", {}).get("end")
    return due


def is_overdue(document: Document, now: int, zone: tzinfo) -> bool:
    """Tell whether the task is open and its due date, to its last instant, has passed."""
    due = due_at(document)
    return due is not None and document["status"] not in FINAL and covered(due, zone)[1] < now


def overdue_condition(now: int) -> Condition:
    """Return the condition that finds what `is_overdue` calls overdue."""
    status = PARAMETERS["status"]
    is_final = AnyOf(tuple(HasToken(status, code) for code in sorted(FINAL)))
    return AllOf((InTime(PARAMETERS["due-date"], DatePrefix.ENDS_BEFORE, now, now), Not(is_final)))
