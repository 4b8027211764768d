"""Parts of a task instead of the whole: `_summary` and `_elements`.

https://hl7.org/fhir/R4/search.html#summary and #elements
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.fhir.definitions import Element
from graphql_schema.fhir.types import TYPES
from graphql_schema.search import Document
from graphql_schema.task.writing import SUBSETTED
from rest_facade.query_text import Pairs
from rest_facade.recognised import only_value

_TASK = TYPES["Task"].elements
_NAMES = {element.name for element in _TASK}
_ALWAYS = {"resourceType", "id", "meta"} | {
    element.name for element in _TASK if element.required or element.modifier
}


class Summary(StrEnum):
    """Which part of a resource is answered."""

    TRUE = "true"
    """What R4 marks as its summary."""
    TEXT = "text"
    """The narrative."""
    DATA = "data"
    """All but the narrative."""
    COUNT = "count"
    """Nothing: a search then tells only how many match."""
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Shape:
    """Which part of a task is asked for; `elements` are names at its root, none meaning all."""

    summary: Summary = Summary.FALSE
    elements: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is to be left out."""
        return self.summary in {Summary.FALSE, Summary.COUNT} and not self.elements


WHOLE = Shape()


def shape_asked(pairs: Pairs) -> Shape:
    """Return the shape that `_summary` and `_elements` among the pairs mean, or raise ApiError(INVALID)."""
    summary, elements = only_value(pairs, "_summary"), only_value(pairs, "_elements")
    if summary is not None and summary not in set(Summary):
        raise ApiError.of(Problem.INVALID, [Issue("value", f"_summary takes {', '.join(Summary)}.")])
    shape = Shape(Summary(summary or Summary.FALSE), _elements(elements or ""))
    if shape.elements and shape.summary in {Summary.TRUE, Summary.TEXT, Summary.DATA}:
        raise ApiError(Problem.INVALID, "Use _summary or _elements, not both.")
    return shape


def _elements(text: str) -> frozenset[str]:
    names = {name.strip().removeprefix("Task.") for name in text.split(",") if name.strip()}
    if names - _NAMES:
        known = ", ".join(element.name for element in _TASK)
        sentence = f"_elements takes names of elements at the root of Task, which are {known}."
        raise ApiError.of(Problem.INVALID, [Issue("value", sentence)])
    return frozenset(names)


def shaped(resource: Document, shape: Shape) -> Document:
    """Return a task's part, or a Bundle of parts; other resources, and no shape, leave all as it is."""
    if shape.is_whole:
        return resource
    if resource.get("resourceType") == "Task":
        return _tagged(_part(resource, shape))
    if resource.get("resourceType") == "Bundle" and "entry" in resource:
        return resource | {"entry": [_shaped_entry(entry, shape) for entry in resource["entry"]]}
    return resource


def _shaped_entry(entry: Document, shape: Shape) -> Document:
    return entry | {"resource": shaped(entry["resource"], shape)} if "resource" in entry else entry


def _part(task: Document, shape: Shape) -> Document:
    if shape.summary is Summary.TRUE:
        return {"resourceType": "Task"} | _summarised(task, "Task")
    if shape.summary is Summary.DATA:
        return {name: value for name, value in task.items() if name != "text"}
    kept = _ALWAYS | (shape.elements or {"text"})
    return {name: value for name, value in task.items() if name.removeprefix("_") in kept}


def _summarised(value: Document, type_name: str) -> Document:
    kept = {}
    for element in TYPES[type_name].elements:
        if not (element.summary or element.required or element.modifier):
            continue
        for name in (element.name, f"_{element.name}"):
            if name in value:
                kept[name] = _summary_of(value[name], element)
    return kept


def _summary_of(value: Any, element: Element) -> Any:
    if element.type not in TYPES or element.type == "Extension":
        return value
    if isinstance(value, list):
        return [_summarised(item, element.type) for item in value]
    return _summarised(value, element.type)


def _tagged(task: Document) -> Document:
    meta = task.get("meta", {})
    tags = [tag for tag in meta.get("tag", []) if tag.get("code") != SUBSETTED["code"]]
    return task | {"meta": meta | {"tag": [*tags, SUBSETTED]}}
