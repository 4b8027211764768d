"""JSON documents written as FHIR XML, which says all that R4 defines and nothing else.

https://hl7.org/fhir/R4/xml.html
"""

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.report import Path, expression
from graphql_schema.fhir.shapes import FHIR, RESOURCE_TYPES, Form, Member, Shape, shape_of
from graphql_schema.fhir.xml_div import canonical_div
from graphql_schema.fhir.xml_values import WRITERS, text_of_text

Json = dict[str, Any]
Add = Callable[[str], None]

LONGEST_NAME = 40
"""Characters of an unknown name that a sentence repeats."""

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def write_xml(resource: Json) -> bytes:
    """Return a resource as FHIR XML in UTF-8; white space and decimals as they are.

    Raises ApiError(NOT_ACCEPTABLE) where it holds what R4 does not define, as contained resources
    may, or a character that XML does not have.
    """
    parts = [DECLARATION]
    write_resource(resource, parts.append, "", f' xmlns="{FHIR}"')
    return "".join(parts).encode()


def write_resource(resource: Any, add: Add, path: Path, namespace: str = "") -> None:
    """Write an element that is named by the type of its resource."""
    resource_type = resource.get("resourceType") if type(resource) is dict else None
    if type(resource_type) is not str or resource_type not in RESOURCE_TYPES:
        raise unspeakable(path)
    add(f"<{resource_type}{namespace}>")
    members = {name: member for name, member in resource.items() if name != "resourceType"}
    write_members(members, shape_of(resource_type), add, path or resource_type)
    add(f"</{resource_type}>")


def write_members(members: Json, shape: Shape, add: Add, path: Path) -> None:
    """Write what stands inside an element, in the order of R4."""
    try:
        names = sorted(members, key=shape.order.__getitem__)
    except KeyError as error:
        raise unspeakable((path, str(error.args[0])[:LONGEST_NAME])) from error
    for name in names:
        member = shape.members[name]
        if member.form is Form.VALUE:
            if name == member.name or member.name not in members:
                write_values(members, member, add, path)
        elif member.form is not Form.ATTRIBUTE:
            write = WRITE[member.form]
            place: Path = (path, name)
            if member.many:
                for index, item in enumerate(items_of(members[name], place)):
                    write(item, member, add, (place, index))
            else:
                write(members[name], member, add, place)


def write_values(members: Json, member: Member, add: Add, path: Path) -> None:
    """Write a primitive, or a list of them, with what is beside each."""
    name = member.name
    place: Path = (path, name)
    value, beside = members.get(name), members.get(f"_{name}")
    if member.many:
        pairs = zip_longest(items_of(value, place), items_of(beside, place))
        for index, (item, beside_item) in enumerate(pairs):
            write_value(item, beside_item, member, add, (place, index))
    else:
        write_value(value, beside, member, add, place)


def write_value(value: Any, beside: Any, member: Member, add: Add, path: Path) -> None:
    """Write one primitive: its value as an attribute, its extensions inside."""
    text = None if value is None else WRITERS.get(member.type, text_of_text)(value)
    if text is None and (value is not None or beside is None):
        raise unspeakable(path)
    spelled = "" if text is None else f' value="{text}"'
    if beside is None:
        add(f"<{member.name}{spelled}/>")
    else:
        write_element(beside, shape_of("Element"), member.name, spelled, add, path)


def write_object(value: Any, member: Member, add: Add, path: Path) -> None:
    """Write a data type or backbone."""
    write_element(value, shape_of(member.type), member.name, "", add, path)


def write_element(value: Any, shape: Shape, tag: str, spelled: str, add: Add, path: Path) -> None:
    """Write an element with its attributes, one of them perhaps already `spelled`."""
    if type(value) is not dict or not value:
        raise unspeakable(path)
    for name in shape.attributes:
        if name in value:
            text = text_of_text(value[name])
            if text is None:
                raise unspeakable((path, name))
            spelled = f'{spelled} {name}="{text}"'
    add(f"<{tag}{spelled}>")
    write_members(value, shape, add, path)
    add(f"</{tag}>")


def write_holder(value: Any, member: Member, add: Add, path: Path) -> None:
    """Write an element that holds a resource."""
    add(f"<{member.name}>")
    write_resource(value, add, path)
    add(f"</{member.name}>")


def write_div(value: Any, _: Member, add: Add, path: Path) -> None:
    """Write the XHTML of a narrative, which must not end the element around it."""
    if type(value) is not str:
        raise unspeakable(path)
    try:
        add(canonical_div(value))
    except ApiError as error:
        raise unspeakable(path) from error


def items_of(value: Any, path: Path) -> list[Any]:
    """Return the items of a list; none if it is not there."""
    if value is not None and type(value) is not list:
        raise unspeakable(path)
    return value or []


def unspeakable(path: Path) -> ApiError:
    """Return the failure of what FHIR XML has no words for."""
    where = expression(path)
    sentence = f"{where} is not as R4 defines it, so XML cannot say it: ask for JSON."
    return ApiError(Problem.NOT_ACCEPTABLE, sentence, where or None)


WRITE: dict[Form, Callable[[Any, Member, Add, Path], None]] = {
    Form.OBJECT: write_object,
    Form.HOLDER: write_holder,
    Form.DIV: write_div,
}
