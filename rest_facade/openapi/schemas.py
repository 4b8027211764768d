"""JSON Schema of R4 resources, from the declarations that validation uses.

Whatever this server takes fits them; a few rules across elements are checked by the server only.
https://spec.openapis.org/oas/v3.1.1.html#schema-object
"""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.fhir.definitions import Element
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.shapes import RESOURCE_TYPES, elements_of
from graphql_schema.fhir.types import TYPES

Schema = dict[str, Any]

ANY_RESOURCE = "Resource"
BESIDE = "Element"
"""What may stand beside a primitive, in its `_name`."""

_NULL: Schema = {"type": "null"}
_JSON_TYPES = {bool: "boolean", int: "integer", str: "string"}
_LEAST = {"positiveInt": 1, "unsignedInt": 0}
_FORMATS = {"uri": "uri-reference", "date": "fhir-date", "time": "fhir-time", "uuid": "fhir-uuid"}
"""Where JSON Schema means something narrower by the name of a FHIR type: `2026-03` is a date of FHIR's."""


def reference_to(name: str) -> Schema:
    """Return a reference to the schema of a type."""
    return {"$ref": f"#/components/schemas/{name}"}


def schemas_of(roots: Iterable[str]) -> dict[str, Schema]:
    """Return the schemas of these types and of all that they hold, by name."""
    found: dict[str, Schema] = {ANY_RESOURCE: _any_resource()}
    waiting = [BESIDE, *roots]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _schema(name)
            waiting += [name for name in _named(elements_of(name)) if name not in found]
    codes = {element.codes for name in found if name in TYPES for element in TYPES[name].elements}
    return found | {_code_name(name): _codes(name) for name in codes if name}


def _named(elements: Iterable[Element]) -> Iterator[str]:
    for element in elements:
        if element.type not in PRIMITIVES and element.type != ANY_RESOURCE:
            yield element.type


def _any_resource() -> Schema:
    return {
        "description": "A resource of any type",
        "type": "object",
        "properties": {"resourceType": {"type": "string"}},
        "required": ["resourceType"],
    }


def _schema(name: str) -> Schema:
    elements = list(elements_of(name))
    properties = {key: schema for element in elements for key, schema in _members(element)}
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if name in TYPES:
        schema["description"] = TYPES[name].description
    if name in RESOURCE_TYPES:
        properties["resourceType"] = {"const": name}
        schema["required"] = ["resourceType"]
    if required := [_one_of(names) for names in _required(elements)]:
        schema["allOf"] = required
    return schema


def _members(element: Element) -> Iterator[tuple[str, Schema]]:
    is_primitive = element.type in PRIMITIVES
    described: Schema = {"description": element.description} if element.description else {}
    yield element.name, described | _value(element, is_primitive=is_primitive)
    if is_primitive and not element.bare:
        beside = reference_to(BESIDE)
        yield f"_{element.name}", _list({"anyOf": [beside, _NULL]}) if element.many else beside


def _value(element: Element, *, is_primitive: bool) -> Schema:
    if not is_primitive:
        found = reference_to(element.type)
    elif element.codes:
        found = reference_to(_code_name(element.codes))
    else:
        found = _primitive(element.type)
    if not element.many:
        return found
    # In a list of primitives, null keeps the place of one that has only a `_name`.
    return _list({"anyOf": [found, _NULL]} if is_primitive else found)


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": 1}


def _primitive(name: str) -> Schema:
    primitive = PRIMITIVES[name]
    if name == "decimal":
        return {"type": "number"}
    schema: Schema = {"type": _JSON_TYPES[primitive.kinds[0]]}
    if name in _LEAST:
        schema["minimum"] = _LEAST[name]
    return schema | {"format": _FORMATS.get(name, name)} if schema["type"] == "string" else schema


def _required(elements: Iterable[Element]) -> Iterator[list[str]]:
    """Yield groups of names, of each of which one must be there."""
    choices: dict[str, list[str]] = {}
    for element in elements:
        if element.required:
            choices.setdefault(element.choice or element.name, []).extend(
                name for name, _ in _members(element)
            )
    yield from choices.values()


def _one_of(names: list[str]) -> Schema:
    wanted = [{"required": [name]} for name in names]
    return wanted[0] if len(wanted) == 1 else {"anyOf": wanted}


def _code_name(code_set: str) -> str:
    return f"code.{code_set}"


def _codes(code_set: str) -> Schema:
    codes = CODE_SETS[code_set]
    return {"type": "string", "enum": list(dict.fromkeys(code.code for code in codes))}
