"""A task as FHIRPath sees it: elements that occur, in whatever members their JSON is kept.

A choice is one element (`value`) of several members (`valueCode`, `valueString`, …), and what stands
beside a primitive in `_name` belongs to it.
https://hl7.org/fhir/R4/json.html and https://hl7.org/fhir/R4/fhirpath.html#polymorphism
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from graphql_schema.fhir.checker import ELEMENT, RESOURCE, groups_of
from graphql_schema.fhir.definitions import Element, TypeDefinition
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.types import TYPES

Json = dict[str, Any]
Group = tuple[Element, ...]
"""The members of one element: several for a choice, otherwise one."""

Steps = tuple[tuple[str, int], ...]
"""From the task to an occurrence: the name of each element, and which of its occurrences."""

CONTAINED = TypeDefinition(
    "Resource",
    "A contained resource, of which only the id is known here",
    tuple(element for element in TYPES[RESOURCE].elements if element.name == "id"),
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One value of an element; `beside` is the id and extensions of a primitive."""

    element: Element
    value: Any = None
    beside: Json | None = None

    @property
    def members(self) -> Json:
        """Return the JSON object in which the elements below are found."""
        content = self.beside if self.element.type in PRIMITIVES else self.value
        return content if isinstance(content, dict) else {}

    def with_members(self, members: Json) -> list["Occurrence"]:
        """Return the occurrence with other elements below, or none if nothing is left of it."""
        if self.element.type not in PRIMITIVES:
            return [Occurrence(self.element, members)] if members else []
        if self.value is None and not members:
            return []
        return [Occurrence(self.element, self.value, members or None)]


Change = Callable[[list[Occurrence]], list[Occurrence]]


def name_of(element: Element) -> str:
    """Return the name in FHIRPath, which for a choice does not tell the type."""
    return (element.choice or element.name).removesuffix("[x]")


def elements_of(type_name: str) -> dict[str, Group]:
    """Return the elements below a value of this type, by their name in FHIRPath."""
    return GROUPS["Element" if type_name in PRIMITIVES else type_name]


def occurrences(parent: Json, group: Group) -> list[Occurrence]:
    """Return all occurrences of one element in the JSON object of its parent."""
    found: list[Occurrence] = []
    for element in group:
        value, beside = parent.get(element.name), parent.get(f"_{element.name}")
        if element.many:
            pairs = zip_longest(value or [], beside or [])
            found.extend(Occurrence(element, *pair) for pair in pairs)
        elif value is not None or beside is not None:
            found.append(Occurrence(element, value, beside))
    return found


def with_occurrences(parent: Json, group: Group, wanted: list[Occurrence]) -> Json:
    """Return the parent's JSON object with these occurrences of one element and no others."""
    new: Json = {}
    for element in group:
        of_element = [occurrence for occurrence in wanted if occurrence.element.name == element.name]
        values = [occurrence.value for occurrence in of_element]
        besides = [occurrence.beside for occurrence in of_element]
        for name, items in ((element.name, values), (f"_{element.name}", besides)):
            if any(item is not None for item in items):
                new[name] = items if element.many else items[0]
    gone = {name for element in group for name in (element.name, f"_{element.name}")} - new.keys()
    return {name: value for name, value in (parent | new).items() if name not in gone}


def with_change(parent: Json, type_name: str, steps: Steps, name: str, change: Change) -> Json:
    """Return a JSON object in which the element `name` of the one at `steps` is changed.

    An element of which nothing is left goes, as FHIR has no empty ones.
    """
    if not steps:
        group = elements_of(type_name)[name]
        return with_occurrences(parent, group, change(occurrences(parent, group)))
    (outer_name, index), *inner_steps = steps
    group = elements_of(type_name)[outer_name]
    found = occurrences(parent, group)
    outer = found[index]
    members = with_change(outer.members, outer.element.type, tuple(inner_steps), name, change)
    return with_occurrences(
        parent, group, [*found[:index], *outer.with_members(members), *found[index + 1 :]]
    )


def _elements_by_name(definition: TypeDefinition) -> dict[str, Group]:
    return {name_of(group[0]): tuple(group) for group in groups_of(definition.elements)}


GROUPS = {
    definition.name: _elements_by_name(definition) for definition in (*TYPES.values(), ELEMENT, CONTAINED)
}
