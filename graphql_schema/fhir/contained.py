"""Contained resources: what R4 asks of each, and that every "#id" leads somewhere.

https://hl7.org/fhir/R4/references.html#contained
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from graphql_schema.fhir.contained_types import contained_check
from graphql_schema.fhir.report import Path, Report

Json = dict[str, Any]

MOST_CONTAINED = 100
CONTAINED: Path = ("Task", "contained")
CONTAINER = "#"
"""The reference of a contained resource to the task around it."""

LEFT_TO_CONTAINER = ("versionId", "lastUpdated", "security")
"""Members of `meta` that only the task itself may have (dom-4, dom-5)."""


def check_contained(document: Json, report: Report) -> None:
    """Check the contained resources of a task, and every local reference."""
    contained = document.get("contained", [])
    if type(contained) is not list:
        return
    if len(contained) > MOST_CONTAINED:
        report.add("too-costly", CONTAINED, f"More than {MOST_CONTAINED} resources are contained.")
        return
    resources = {
        index: resource for index, resource in enumerate(contained) if check_resource(resource, index, report)
    }
    check_targets(check_ids(resources, report), report)
    check_links(document, resources, report)


def check_resource(resource: Any, index: int, report: Report) -> bool:
    """Check one contained resource; tell whether it is an object."""
    path: Path = (CONTAINED, index)
    if type(resource) is not dict:
        report.add("structure", path, "A contained resource must be an object.")
        return False
    resource_type = resource.get("resourceType")
    check = contained_check(resource_type) if type(resource_type) is str else None
    if check is None:
        report.add("invalid", (path, "resourceType"), "A contained resource needs a resourceType of R4.")
    else:
        check.check(resource, path, report)
    if "contained" in resource:
        report.add("invariant", (path, "contained"), "A contained resource contains no others.")
    for name in LEFT_TO_CONTAINER:
        if type(resource.get("meta")) is dict and name in resource["meta"]:
            report.add("invariant", ((path, "meta"), name), "Only the task itself may have this.")
    return True


def check_ids(resources: dict[int, Json], report: Report) -> dict[str, Json]:
    """Return the contained resources by id, which no two may share."""
    by_id: dict[str, Json] = {}
    for index, resource in resources.items():
        local_id = resource.get("id")
        if type(local_id) is not str:
            continue
        if local_id in by_id:
            report.add("invariant", ((CONTAINED, index), "id"), "Another contained resource has this id.")
        by_id[local_id] = resource
    return by_id


def check_targets(by_id: dict[str, Json], report: Report) -> None:
    """Check that each "#id" of the task leads to a contained resource of a legal type (ref-1)."""
    for path, reference, targets in report.local_references:
        resource = by_id.get(reference[1:])
        if reference == CONTAINER:
            continue
        if resource is None:
            report.add("invariant", (path, "reference"), "No contained resource has this id.")
        elif targets and resource.get("resourceType") not in targets:
            legal = ", ".join(targets)
            report.add("value", (path, "reference"), f"The contained resource must be one of {legal}.")


def check_links(document: Json, resources: dict[int, Json], report: Report) -> None:
    """Check that contained resources are referred to (dom-3), to none that is missing, in no circle."""
    names = {index: f"#{resource.get('id')}" for index, resource in resources.items()}
    mentions = {index: set(local_texts(resource)) for index, resource in resources.items()}
    mentioned = Counter(text for texts in mentions.values() for text in texts)
    mentioned.update(
        set(local_texts({name: member for name, member in document.items() if name != "contained"}))
    )
    links = {index: set(local_references(resource)) - {CONTAINER} for index, resource in resources.items()}
    for index, own in names.items():
        others = mentioned[own] - (own in mentions[index])
        if not others and CONTAINER not in mentions[index]:
            report.add("invariant", (CONTAINED, index), "Nothing else in the task refers to this resource.")
    try:
        TopologicalSorter({own: links[index] - {own} for index, own in names.items()}).prepare()
    except CycleError:
        report.add("invariant", CONTAINED, "Contained resources refer to each other in a circle.")


def local_texts(value: Any) -> Iterator[str]:
    """Yield each text that may be a local reference, canonical or URI: "#id" or "#"."""
    if type(value) is str:
        if value.startswith("#"):
            yield value
    else:
        for part in parts_of(value):
            yield from local_texts(part)


def local_references(value: Any) -> Iterator[str]:
    """Yield each "#id" or "#" that is the text of a Reference."""
    if type(value) is dict and type(value.get("reference")) is str and value["reference"].startswith("#"):
        yield value["reference"]
    for part in parts_of(value):
        yield from local_references(part)


def parts_of(value: Any) -> Iterable[Any]:
    """Return the members of an object, the items of a list, or nothing."""
    if type(value) is dict:
        return value.values()
    return value if type(value) is list else ()
