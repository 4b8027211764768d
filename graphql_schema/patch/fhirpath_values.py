"""The values of a FHIRPath Patch, as Parameters spell them: `value[x]`, nested parts or a resource.

https://hl7.org/fhir/R4/fhirpatch.html
"""

from typing import Any

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.definitions import Element
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.types import TYPES
from graphql_schema.fhir.validation import problems_of
from graphql_schema.fhir.wording import kind_wrong, shown
from graphql_schema.patch.elements import (
    Group,
    Json,
    Occurrence,
    elements_of,
    name_of,
    occurrences,
    with_occurrences,
)
from graphql_schema.patch.refusals import misformed

VALUE_TYPES = {
    element.name: element.type for element in TYPES["Extension"].elements if element.choice == "value[x]"
}


def parts_of(holder: Json, name: str, place: str) -> list[tuple[str, Json]]:
    """Return the items of `parameter` or `part`, each with its place; an absent list is empty."""
    parts = holder.get(name, [])
    if type(parts) is not list:
        raise misformed("structure", f"{place}.{name}", kind_wrong(parts, "a list"))
    found = []
    for index, part in enumerate(parts):
        at = f"{place}.{name}[{index}]"
        if type(part) is not dict:
            raise misformed("structure", at, kind_wrong(part, "an object"))
        if type(part.get("name")) is not str:
            raise misformed("required", f"{at}.name", "A part needs a name.")
        found.append((at, part))
    return found


def value_of(part: Json, group: Group, place: str) -> Occurrence:
    """Return the value of a part as an occurrence of the element that it is for.

    Raises ApiError(INVALID) with all that is wrong with it, also where its type is not the element's.
    What a primitive's text must look like is left to the element that holds it.
    """
    typed = sorted({name.removeprefix("_") for name in part} & VALUE_TYPES.keys())
    spelled = [*typed, *({"part", "resource"} & part.keys())]
    if len(spelled) != 1:
        raise misformed(
            "structure", place, f"A value is one value[x], parts or a resource; here are {len(spelled)}."
        )
    if typed:
        return _typed_value(part, typed[0], group, place)
    if spelled == ["resource"]:
        return _resource(part["resource"], group, place)
    return _built_of_parts(part, group, place)


def _typed_value(part: Json, name: str, group: Group, place: str) -> Occurrence:
    type_name = VALUE_TYPES[name]
    element = _member_for(type_name, group, place)
    value, beside = part.get(name), part.get(f"_{name}")
    issues = problems_of(type_name, value, f"{place}.{name}") if name in part else []
    if beside is not None:
        issues += problems_of("Element", beside, f"{place}._{name}")
    if issues:
        raise ApiError.of(Problem.INVALID, issues)
    return Occurrence(element, value, beside)


def _member_for(type_name: str, group: Group, place: str) -> Element:
    for element in group:
        both_primitive = type_name in PRIMITIVES and element.type in PRIMITIVES
        if element.type == type_name or (both_primitive and len(group) == 1):
            return element
    legal = ", ".join(element.type for element in group)
    raise misformed("value", place, f"{name_of(group[0])} is no {type_name} but: {legal}.")


def _resource(resource: Any, group: Group, place: str) -> Occurrence:
    if group[0].type != "Resource":
        raise misformed("value", place, f"{name_of(group[0])} is no resource but: {group[0].type}.")
    if type(resource) is not dict or not resource:
        raise misformed("structure", f"{place}.resource", kind_wrong(resource, "an object with members"))
    return Occurrence(group[0], resource)


def _built_of_parts(part: Json, group: Group, place: str) -> Occurrence:
    element = group[0]
    if len(group) > 1 or element.type in PRIMITIVES or element.type == "Resource":
        raise misformed("structure", place, f"{name_of(element)} is not built of parts; give it a value[x].")
    value: Json = {}
    for at, inner in parts_of(part, "part", place):
        inner_group = elements_of(element.type).get(inner["name"])
        if inner_group is None:
            raise misformed("value", f"{at}.name", f"{element.type} has no element {shown(inner['name'])}.")
        present = occurrences(value, inner_group)
        if present and not inner_group[0].many:
            raise misformed("structure", at, f"{inner['name']} stands twice, but occurs at most once.")
        value = with_occurrences(value, inner_group, [*present, value_of(inner, inner_group, at)])
    if not value:
        raise misformed("structure", place, "A value without parts is no value.")
    return Occurrence(element, value)
