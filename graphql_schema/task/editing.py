"""Small changes of a task, each a function from the present document to the next."""

from collections.abc import Callable
from typing import Any

from graphql_schema.access import Actor
from graphql_schema.fhir.dates import instant_text
from graphql_schema.search import Document

Edit = Callable[[Document], Document]
"""Makes the next document of the present one, which it leaves as it is."""


def with_changes(changes: Document) -> Edit:
    """Return an edit that sets the given elements, and removes those given as None."""

    def edit(document: Document) -> Document:
        merged = document | changes
        return {name: value for name, value in merged.items() if value is not None}

    return edit


def with_status(status: str, reason: str | None) -> Edit:
    """Return an edit that sets the status and its reason; an earlier reason goes with its status."""
    return with_changes({"status": status, "statusReason": {"text": reason} if reason is not None else None})


def with_owner(reference: str) -> Edit:
    """Return an edit that hands the task to the owner with this reference."""
    return with_changes({"owner": {"reference": reference}})


def _signature(actor: Actor) -> Document:
    if actor.reference is None:
        return {"authorString": actor.name or actor.subject}
    display = {"display": actor.name} if actor.name else {}
    return {"authorReference": {"reference": actor.reference, **display}}


def with_note(text: str, actor: Actor, now: int) -> Edit:
    """Return an edit that adds a signed note at the end; `now` in microseconds since 1970 UTC."""
    note: dict[str, Any] = {**_signature(actor), "time": instant_text(now), "text": text}
    return lambda document: document | {"note": [*document.get("note", []), note]}
