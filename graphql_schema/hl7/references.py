"""What a reference leads to: a visible task, or a resource contained in the same task.

https://hl7.org/fhir/R4/graphql.html#references
"""

from typing import Any

from graphql_schema.allowance import Allowance
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.references import canonical_reference
from graphql_schema.hl7.places import Place, place_of
from graphql_schema.task import reading
from graphql_schema.task.work import Work

_TASK = "Task/"
_ABSENT = {Problem.NOT_FOUND, Problem.FORBIDDEN, Problem.GONE}


def _unresolved() -> ApiError:
    text = "A reference leads to nothing that can be had here; say resource(optional: true) to leave it out."
    return ApiError(Problem.NOT_FOUND, text)


def _contained(allowance: Allowance, place: Place, reference: str) -> Place | None:
    if reference == "#":
        return place_of(place.owner)
    within = place.owner.document.get("contained", ())
    allowance.spend(len(within))
    found = (resource for resource in within if f"#{resource.get('id')}" == reference)
    resource = next(found, None)
    return Place(resource, place.owner) if resource else None


def _visible(work: Work, task_id: str) -> Place | None:
    try:
        return place_of(reading.read(work, task_id))
    except ApiError as error:
        # Hidden, deleted and never there are the same here: a reference shall not tell.
        if error.problem not in _ABSENT:
            raise
    return None


def _found(work: Work, allowance: Allowance, place: Place) -> Place | None:
    reference = place.value.get("reference")
    if not isinstance(reference, str):
        return None
    if reference.startswith("#"):
        return _contained(allowance, place, reference)
    canonical = canonical_reference(reference, work.site.base_url)
    if not canonical.startswith(_TASK):
        return None
    allowance.read()
    found = _visible(work, canonical.removeprefix(_TASK))
    if found:
        allowance.take_in(found.owner)
    return found


def _named_type(place: Place) -> str | None:
    """Return the type that a reference names without being followed."""
    reference = place.value.get("reference", "")
    before = reference.rpartition("/")[0].rpartition("/")[2]
    return before or place.value.get("type")


def target(work: Work, allowance: Allowance, place: Place, arguments: dict[str, Any]) -> list[Place]:
    """Return what the reference at `place` leads to, [] where it may be left out.

    Raises NOT_FOUND where it leads to nothing that this caller may see.
    """
    wanted = arguments.get("type")
    if wanted and _named_type(place) not in {wanted, None}:
        return []
    found = _found(work, allowance, place)
    if found is None:
        if arguments["optional"]:
            return []
        raise _unresolved()
    return [found] if wanted in {None, found.value.get("resourceType")} else []
